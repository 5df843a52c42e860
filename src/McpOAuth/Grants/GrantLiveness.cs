using McpOAuth.Clients;

namespace McpOAuth.Grants;

/// <summary>Whether the grant behind an access token is alive: not revoked, not expired, its client not removed.</summary>
public sealed class GrantLiveness(IGrantStore store, ClientDirectory clients, TimeProvider clock)
{
    /// <summary>One table operation if the client is cached. The grant itself is never answered from a cached copy.</summary>
    public async Task<bool> IsAliveAsync(VerifiedAccessToken token, CancellationToken cancellation) =>
        await clients.FindAsync(token.ClientId, cancellation) is not null
        && await store.FindAsync(token.Grant, cancellation) is { } found
        && found.Grant.IsAliveAt(clock.GetUtcNow());
}
