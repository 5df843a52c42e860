using McpOAuth.Clients;

namespace McpOAuth.Grants;

/// <summary>
/// Checks that the grant of an access token is alive: not revoked, not expired, and its client not removed.
/// </summary>
public sealed class GrantLiveness(IGrantStore store, ClientDirectory clients, FirstUse firstUse, TimeProvider clock)
{
    /// <summary>One table operation if the client is cached. The grant itself is never read from a cache.</summary>
    /// <remarks>One more for the first use of a grant within a minute of its redemption.</remarks>
    public async Task<bool> IsAliveAsync(VerifiedAccessToken token, CancellationToken cancellation)
    {
        if (
            await clients.FindAsync(token.ClientId, cancellation) is null
            || await store.FindAsync(token.Grant, cancellation) is not { } found
            || !found.Grant.IsAliveAt(clock.GetUtcNow())
        )
        {
            return false;
        }
        await firstUse.NoteAsync(found.Grant, cancellation);
        return true;
    }
}
