using System.Globalization;
using McpOAuth.Grants;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>The grants of a rehearsal.</summary>
internal sealed class RehearsalGrants : IGrantStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GrantId, VersionedGrant> grants = [];
    private int versions;

    public Task<string?> TryStartAsync(StoredGrant grant, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult(grants.ContainsKey(grant.Id) ? null : Put(grant));
        }
    }

    public Task<VersionedGrant?> FindAsync(GrantId id, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult(grants.GetValueOrDefault(id));
        }
    }

    public Task<string?> TryReplaceAsync(StoredGrant grant, string version, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult(
                grants.TryGetValue(grant.Id, out var current) && current.Version == version ? Put(grant) : null
            );
        }
    }

    public Task RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (grants.TryGetValue(id, out var current))
            {
                Put(current.Grant with { RevokedAt = now, Successor = null });
            }
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredGrant>> ListLiveAsync(
        string subject,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellation
    ) => Task.FromResult<IReadOnlyList<StoredGrant>>([]);

    public IAsyncEnumerable<IReadOnlyList<EndedGrant>> ListEndedAsync(
        DateTimeOffset now,
        CancellationToken cancellation
    ) => AsyncEnumerable.Empty<IReadOnlyList<EndedGrant>>();

    public Task RemoveAsync(IReadOnlyList<EndedGrant> grants, CancellationToken cancellation) => Task.CompletedTask;

    private string Put(StoredGrant grant)
    {
        var version = (++versions).ToString(CultureInfo.InvariantCulture);
        grants[grant.Id] = new(grant, version);
        return version;
    }
}
