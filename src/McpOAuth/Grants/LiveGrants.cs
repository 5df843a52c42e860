using McpOAuth.Clients;

namespace McpOAuth.Grants;

/// <summary>Whether the grant behind an access token still lives: not revoked, not expired, its client not removed.</summary>
public sealed class LiveGrants
{
    private readonly IGrantStore store;
    private readonly ClientDirectory clients;
    private readonly TimeProvider clock;

    public LiveGrants(IGrantStore store, ClientDirectory clients, TimeProvider clock)
    {
        this.store = store;
        this.clients = clients;
        this.clock = clock;
    }

    /// <summary>One table operation where the client is known; never answered from a copy of the grant.</summary>
    public async Task<bool> IsAliveAsync(ReadAccessToken token, CancellationToken cancellation) =>
        await clients.FindAsync(token.ClientId, cancellation) is not null
        && await store.FindAsync(token.Grant, cancellation) is { } found
        && found.Grant.IsAliveAt(clock.GetUtcNow());
}
