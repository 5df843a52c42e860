using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Revokes upstream tokens that the broker received and does not keep.</summary>
/// <remarks>
/// RFC 7009 §2.1. Best effort: bounded, logged, and never a reason to fail the request. Many upstreams end everything
/// that a user granted to a client, not one token. So nothing is revoked there for a user who has a connection.
/// </remarks>
public sealed class UnwantedTokens(IConnectionStore connections, AuditLog audit)
{
    /// <summary>Drops the tokens of a sign-in that only identified the user.</summary>
    public async Task DropIdentityAsync(
        string subject,
        UpstreamProvider upstream,
        UpstreamTokens tokens,
        CancellationToken cancellation
    )
    {
        // GitHub's tokens may never expire. Elsewhere these identify the user for an hour, and give no access.
        if (upstream.RevokesSingleTokens)
        {
            await DropAsync(subject, upstream, tokens, cancellation);
        }
    }

    /// <param name="subject">The user whose tokens they are.</param>
    public async Task DropAsync(
        string subject,
        UpstreamProvider upstream,
        UpstreamTokens tokens,
        CancellationToken cancellation
    )
    {
        var mayRevoke = upstream.RevokesSingleTokens || !await HasConnectionAsync(subject, upstream, cancellation);
        audit.UnwantedTokensDropped(subject, upstream.Name, mayRevoke && await upstream.TryRevokeAsync(tokens));
    }

    private async Task<bool> HasConnectionAsync(
        string subject,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        try
        {
            var all = await connections.ListAsync(subject, cancellation);
            return all.Any(connection => connection.Id.Upstream == upstream.Name);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            // Not known. Losing a connection is worse than tokens that nobody holds and that expire.
            return true;
        }
    }
}
