using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Vault;

namespace McpOAuth.Grants;

/// <summary>
/// Revokes a grant for its client or an operator, and removes the connections that no other grant can use.
/// </summary>
/// <remarks>
/// RFC 7009 §2.1. Revoking an access or refresh token ends its grant. Introspection, exchange and refresh see that at
/// once. An issued access token stays valid until it expires at resources that only verify its signature.
/// </remarks>
public sealed class GrantRevocation(
    RefreshTokens refreshTokens,
    AccessTokenReader accessTokens,
    IGrantStore store,
    ConnectionTeardown teardown,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>With the time that upstreams get for revocation, less than a client waits.</summary>
    private static readonly TimeSpan StorageLimit = TimeSpan.FromSeconds(4);

    private const int ParallelRevocations = 8;

    /// <summary>
    /// Returns null on success, which includes an unknown, expired or already revoked token (§2.2). Refuses a token of
    /// another client, which stays valid.
    /// </summary>
    public async Task<OAuthError?> RevokeAsync(string token, Client client, CancellationToken cancellation)
    {
        if (await OwnerAsync(token, cancellation) is not var (grant, clientId, resource))
        {
            return null;
        }
        if (!string.Equals(clientId, client.ClientId, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the token belongs to another client");
        }
        await EndAsync(grant, clientId, resource, cancellation);
        return null;
    }

    /// <summary>Revokes a grant, and removes the connections that no other grant of the user can use.</summary>
    /// <param name="resource">The audience of the grant.</param>
    public async Task EndAsync(GrantId grant, string clientId, string resource, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(StorageLimit, clock);
        try
        {
            await EndAsync(grant, clientId, resource, limit.Token, cancellation);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw new OutageException("The revocation could not be completed in time.", exception);
        }
    }

    /// <summary>
    /// Revokes all grants of a user and removes all their connections. Returns the number of grants. Safe to repeat.
    /// </summary>
    public async Task<int> EndAllAsync(string subject, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var live = await store.ListLiveAsync(subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        await Parallel.ForEachAsync(
            live,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelRevocations, CancellationToken = cancellation },
            async (grant, limit) =>
            {
                await store.RevokeAsync(grant.Id, now, limit);
                audit.Revoked(subject, grant.ClientId);
            }
        );
        await teardown.DisconnectAllAsync(subject, cancellation);
        return live.Count;
    }

    private async Task EndAsync(
        GrantId grant,
        string clientId,
        string resource,
        CancellationToken limit,
        CancellationToken cancellation
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellation);
        var now = clock.GetUtcNow();
        var startedAt = await store.RevokeAsync(grant, now, either.Token) ?? DateTimeOffset.MinValue;
        audit.Revoked(grant.Subject, clientId);
        if (string.Equals(grant.Subject, clientId, StringComparison.Ordinal))
        {
            // A client without a user has no connections.
            return;
        }
        // Between a sign-in and the redemption of its code, only the connection shows that a grant is about to exist.
        var spareSince = Later(startedAt, now - lifetimes.Code);
        // The rest goes on if the caller goes away, as a client does that exits after signing out.
        if (!await teardown.MayFollowAsync(grant.Subject, spareSince, limit))
        {
            return;
        }
        var live = await store.ListLiveAsync(grant.Subject, now, now + lifetimes.RefreshTokenAbsolute, limit);
        await teardown.AfterGrantAsync(
            grant.Subject,
            resource,
            [.. live.Select(other => other.Resource)],
            spareSince,
            limit
        );
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    // token_type_hint (§2.1) is ignored: opening a refresh token is cheap.
    private async Task<(GrantId Grant, string ClientId, string Resource)?> OwnerAsync(
        string token,
        CancellationToken cancellation
    )
    {
        if (await refreshTokens.OpenAsync(token, cancellation) is { } opened)
        {
            var grant = opened.Token.Grant;
            return (grant.Id, grant.ClientId, grant.Resource);
        }
        return await accessTokens.ReadAsync(token, cancellation) is { } read
            ? (read.Grant, read.ClientId, read.Audience)
            : null;
    }
}
