using McpOAuth.Audit;
using McpOAuth.Sweeping;
using McpOAuth.Tools;

namespace McpOAuth.Grants;

/// <summary>
/// Removes grants that have ended, and before each of them the connections that nothing can use any more: who does not
/// come back leaves no upstream token behind.
/// </summary>
/// <remarks>
/// Page by page, connections first: a sweep that is cut short goes on where it stopped, and none is passed over.
/// </remarks>
public sealed class EndedGrants : ISweepable
{
    private const int AtOnce = 8;

    private readonly IGrantStore store;
    private readonly Disconnection disconnection;
    private readonly Lifetimes lifetimes;
    private readonly AuditLog audit;

    public EndedGrants(IGrantStore store, Disconnection disconnection, Lifetimes lifetimes, AuditLog audit)
    {
        this.audit = audit;
        this.store = store;
        this.disconnection = disconnection;
        this.lifetimes = lifetimes;
    }

    public string Table => "Grants";

    public async Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var count = 0;
        var oldest = int.MaxValue;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await foreach (var page in store.ListEndedAsync(now, cancellation))
        {
            await Parallel.ForEachAsync(
                page.GroupBy(grant => grant.Id.Subject, StringComparer.Ordinal),
                options,
                async (person, token) => await TryDisconnectAsync(person.Key, [.. person], now, token)
            );
            await store.RemoveAsync(page, cancellation);
            count += page.Count;
            oldest = page.Select(grant => grant.Id.Week).Append(oldest).Min();
        }
        return new(count, count == 0 ? null : GrantId.EndOf(oldest));
    }

    // What cannot be read cannot be told to an upstream, and must not stand in everybody's way.
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
        catch (InvalidOperationException exception)
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
        var live = await store.ListLiveAsync(subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        string[] audiences = [.. live.Select(grant => grant.Resource).Distinct(StringComparer.Ordinal)];
        foreach (var resource in ended.GroupBy(grant => grant.Resource, StringComparer.Ordinal))
        {
            // Who signed in since has a later grant, whose end comes here in its turn.
            var startedAt = resource.Max(grant => grant.CreatedAt);
            var earliest = now - lifetimes.RefreshTokenAbsolute;
            var spareSince = startedAt > earliest ? startedAt : earliest;
            await disconnection.AfterGrantAsync(subject, resource.Key, audiences, spareSince, cancellation);
        }
    }
}
