using McpOAuth.Clients;

namespace McpOAuth.Grants;

/// <summary>
/// Checks that the grant of an access token is alive: not revoked, not expired, and its client not removed.
/// </summary>
public sealed class GrantLiveness(IGrantStore store, ClientDirectory clients, TimeProvider clock)
{
    /// <summary>One table operation if the client is cached. The grant itself is never read from a cache.</summary>
    public async Task<bool> IsAliveAsync(VerifiedAccessToken token, CancellationToken cancellation) =>
        await clients.FindAsync(token.ClientId, cancellation) is not null
        && await store.FindAsync(token.Grant, cancellation) is { } found
        && found.Grant.IsAliveAt(clock.GetUtcNow());
}
