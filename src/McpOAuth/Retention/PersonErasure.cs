using System.Buffers.Text;
using McpOAuth.Audit;
using McpOAuth.Keys;

namespace McpOAuth.Retention;

/// <summary>Erases a user: destroys their key and removes their rows.</summary>
/// <remarks>
/// GDPR article 17. The key goes first: whatever happens next, everything sealed under it is unreadable, in copies of
/// the tables too. docs/keys.md says what remains, and for how long.
/// </remarks>
public sealed class PersonErasure(PersonKeys keys, IEnumerable<IErasable> tables, AuditLog audit)
{
    private readonly IReadOnlyList<IErasable> tables = [.. tables];

    /// <summary>Returns the number of rows removed. Safe to repeat, and complete unless it throws.</summary>
    /// <param name="subject">The <c>sub</c> of the user's access tokens.</param>
    /// <param name="cancellation">Stops the erasure halfway; repeat it to complete.</param>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        if (subject.Length == 0 || !Base64Url.IsValid(subject))
        {
            throw new ArgumentException("The subject must be the sub of an access token (base64url).", nameof(subject));
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

/// <summary>A table that holds rows of users.</summary>
public interface IErasable
{
    /// <summary>Removes all rows of the user and returns how many.</summary>
    Task<int> EraseAsync(string subject, CancellationToken cancellation);
}
