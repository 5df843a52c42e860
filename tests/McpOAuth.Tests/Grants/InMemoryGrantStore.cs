using System.Globalization;
using System.Runtime.CompilerServices;
using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>Grants with versions, as Table Storage has them: a write under a former version is refused.</summary>
internal sealed class InMemoryGrantStore : IGrantStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GrantId, VersionedGrant> grants = [];
    private int versions;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public StoredGrant? Row(GrantId id)
    {
        lock (gate)
        {
            return grants.GetValueOrDefault(id)?.Grant;
        }
    }

    public async Task<string?> TryStartAsync(StoredGrant grant, CancellationToken cancellation)
    {
        // As with a real store, others come between.
        await Task.Yield();
        lock (gate)
        {
            Writes++;
            return grants.ContainsKey(grant.Id) ? null : Put(grant);
        }
    }

    public async Task<VersionedGrant?> FindAsync(GrantId id, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            Reads++;
            return grants.GetValueOrDefault(id);
        }
    }

    public async Task<string?> TryReplaceAsync(StoredGrant grant, string version, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            Writes++;
            return grants.TryGetValue(grant.Id, out var current) && current.Version == version ? Put(grant) : null;
        }
    }

    public async Task<DateTimeOffset?> RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancellation)
    {
        await Task.Yield();
        Change(id, grant => grant with { RevokedAt = grant.RevokedAt ?? now, Successor = null });
        return Row(id)?.CreatedAt;
    }

    public async Task<IReadOnlyList<StoredGrant>> ListLiveAsync(
        string subject,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        await Task.Yield();
        lock (gate)
        {
            var all = grants.Values.Select(one => one.Grant);
            return [.. all.Where(grant => grant.Id.Subject == subject && grant.IsAliveAt(now))];
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<EndedGrant>> ListEndedAsync(
        DateTimeOffset now,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await Task.Yield();
        yield return Ended(now);
    }

    private EndedGrant[] Ended(DateTimeOffset now)
    {
        lock (gate)
        {
            var all = grants.Values.Where(one => one.Grant.Id.Week < GrantId.WeekOf(now));
            return [.. all.Select(one => new EndedGrant(one.Grant.Id, one.Grant.Resource, one.Grant.CreatedAt))];
        }
    }

    public Task RemoveAsync(IReadOnlyList<EndedGrant> ended, CancellationToken cancellation)
    {
        foreach (var grant in ended)
        {
            Remove(grant.Id);
        }
        return Task.CompletedTask;
    }

    /// <summary>Somebody else writes: the row gets a new version.</summary>
    public void Change(GrantId id, Func<StoredGrant, StoredGrant> change)
    {
        lock (gate)
        {
            if (grants.TryGetValue(id, out var current))
            {
                Put(change(current.Grant));
            }
        }
    }

    public void Remove(GrantId id)
    {
        lock (gate)
        {
            grants.Remove(id);
        }
    }

    private string Put(StoredGrant grant)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"W/\"datetime'{++versions}'\"");
        grants[grant.Id] = new(grant, version);
        return version;
    }
}
