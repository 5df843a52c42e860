using McpOAuth.Audit;
using McpOAuth.Keys;
using McpOAuth.Retention;
using McpOAuth.Vault;

namespace McpOAuth.Grants;

/// <summary>
/// Removes expired grants. First removes the connections that no other grant can use, so abandoned grants leave no
/// upstream tokens behind.
/// </summary>
/// <remarks>Works page by page, connections first, so an interrupted sweep resumes without skipping any.</remarks>
public sealed class ExpiredGrantSweep(
    IGrantStore store,
    ConnectionTeardown teardown,
    Lifetimes lifetimes,
    AuditLog audit
) : ISweepable
{
    /// <summary>Users handled in parallel.</summary>
    private const int Parallelism = 8;

    public string Table => "Grants";

    public async Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var count = 0;
        var oldest = int.MaxValue;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
        await foreach (var page in store.ListEndedAsync(now, cancellation))
        {
            await Parallel.ForEachAsync(
                page.GroupBy(grant => grant.Id.Subject, StringComparer.Ordinal),
                options,
                async (user, token) => await TryDisconnectAsync(user.Key, [.. user], now, token)
            );
            await store.RemoveAsync(page, cancellation);
            count += page.Count;
            oldest = page.Select(grant => grant.Id.Week).Append(oldest).Min();
        }
        return new(count, count == 0 ? null : GrantId.EndOf(oldest));
    }

    // Tokens that cannot be read cannot be revoked at their upstream, and must not block the rest of the sweep.
    private async Task TryDisconnectAsync(
        string subject,
        IReadOnlyList<EndedGrant> ended,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        try
        {
            await DisconnectAsync(subject, ended, now, cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or UnreadableKeyException)
        {
            audit.NotDisconnected(subject, exception);
        }
    }

    private async Task DisconnectAsync(
        string subject,
        IReadOnlyList<EndedGrant> ended,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var earliest = now - lifetimes.RefreshTokenAbsolute;
        DateTimeOffset SpareSince(IEnumerable<EndedGrant> grants) =>
            grants.Select(grant => grant.CreatedAt).Append(earliest).Max();
        // A user who has signed in since then has a later grant, which a later sweep handles.
        if (!await teardown.MayFollowAsync(subject, SpareSince(ended), cancellation))
        {
            return;
        }
        var live = await store.ListLiveAsync(subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        string[] audiences = [.. live.Select(grant => grant.Resource).Distinct(StringComparer.Ordinal)];
        foreach (var resource in ended.GroupBy(grant => grant.Resource, StringComparer.Ordinal))
        {
            await teardown.AfterGrantAsync(subject, resource.Key, audiences, SpareSince(resource), cancellation);
        }
    }
}
