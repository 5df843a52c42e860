using System.Buffers.Text;
using McpOAuth.Audit;
using McpOAuth.Keys;

namespace McpOAuth.Retention;

/// <summary>Forgets a person: destroys their key and removes their rows.</summary>
/// <remarks>
/// GDPR article 17. The key goes first: whatever happens then, what was under it is unreadable, in copies of the tables
/// too. What lives on for how long stands in docs/keys.md.
/// </remarks>
public sealed class PersonErasure(PersonKeys keys, IEnumerable<IErasable> tables, AuditLog audit)
{
    private readonly IReadOnlyList<IErasable> tables = [.. tables];

    /// <summary>The number of rows removed. It may be repeated, and is complete where it did not throw.</summary>
    /// <param name="subject">The <c>sub</c> of the person's tokens.</param>
    /// <param name="cancellation">Stops it in the middle.</param>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        if (subject.Length == 0 || !Base64Url.IsValid(subject))
        {
            throw new ArgumentException("A subject is the sub of a token.", nameof(subject));
        }
        await keys.DestroyAsync(subject, cancellation);
        var rows = 0;
        foreach (var table in tables)
        {
            rows += await table.EraseAsync(subject, cancellation);
        }
        audit.PersonErased(subject, rows);
        return rows;
    }
}

/// <summary>A table with rows of people's.</summary>
public interface IErasable
{
    /// <summary>Removes all rows of the person, and tells how many.</summary>
    Task<int> EraseAsync(string subject, CancellationToken cancellation);
}
