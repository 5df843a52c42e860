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

    public EndedGrants(IGrantStore store, Disconnection disconnection, Lifetimes lifetimes)
    {
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
            var people = page.GroupBy(grant => grant.Id.Subject, grant => grant.Resource, StringComparer.Ordinal);
            await Parallel.ForEachAsync(
                people,
                options,
                async (person, token) => await DisconnectAsync(person.Key, [.. person.Distinct()], now, token)
            );
            await store.RemoveAsync(page, cancellation);
            count += page.Count;
            oldest = page.Select(grant => grant.Id.Week).Append(oldest).Min();
        }
        return new(count, count == 0 ? null : GrantId.EndOf(oldest));
    }

    private async Task DisconnectAsync(
        string subject,
        IReadOnlyList<string> resources,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var live = await store.ListLiveAsync(subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        string[] audiences = [.. live.Select(grant => grant.Resource).Distinct(StringComparer.Ordinal)];
        foreach (var resource in resources)
        {
            await disconnection.AfterGrantAsync(subject, resource, audiences, cancellation);
        }
    }
}
