using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Tools;

namespace McpOAuth.Grants;

/// <summary>Ends a grant at the wish of its client or an operator, and the connections that nothing can use any more.</summary>
/// <remarks>
/// RFC 7009 §2.1. Revoking either of its tokens ends the grant: access tokens already out live out their minutes at
/// resources that only check signatures; introspection, exchange and refresh see the end at once.
/// </remarks>
public sealed class GrantRevocation
{
    private readonly RefreshTokens refreshTokens;
    private readonly AccessTokenReader accessTokens;
    private readonly IGrantStore store;
    private readonly ConnectionTeardown disconnection;
    private readonly Lifetimes lifetimes;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public GrantRevocation(
        RefreshTokens refreshTokens,
        AccessTokenReader accessTokens,
        IGrantStore store,
        ConnectionTeardown disconnection,
        Lifetimes lifetimes,
        TimeProvider clock,
        AuditLog audit
    )
    {
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
        this.store = store;
        this.disconnection = disconnection;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.audit = audit;
    }

    /// <summary>
    /// Null where all is well, which it also is where the token is unknown, expired or revoked already (§2.2). A token
    /// of another client is refused and stays as it is.
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

    /// <summary>Ends a grant, and the connections that no other grant of the person can use.</summary>
    /// <param name="resource">The audience of the grant.</param>
    public async Task EndAsync(GrantId grant, string clientId, string resource, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var startedAt = (await store.FindAsync(grant, cancellation))?.Grant.CreatedAt ?? DateTimeOffset.MinValue;
        await store.RevokeAsync(grant, now, cancellation);
        audit.Revoked(grant.Subject, clientId);
        var live = await store.ListLiveAsync(grant.Subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        await disconnection.AfterGrantAsync(
            grant.Subject,
            resource,
            [.. live.Select(one => one.Resource)],
            // Between a sign-in and its code's redemption nothing but its connection shows that it is there.
            Later(startedAt, now - lifetimes.Code),
            cancellation
        );
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // The hint (§2.1) would save nothing: a refresh token opens or does not, at once.
    private async Task<(GrantId Grant, string ClientId, string Resource)?> OwnerAsync(
        string token,
        CancellationToken cancellation
    )
    {
        if (await refreshTokens.OpenAsync(token, cancellation) is { } opened)
        {
            var grant = opened.Token.Grant;
            return (grant.ToGrant().Id, grant.ClientId, grant.Resource);
        }
        return await accessTokens.ReadAsync(token, cancellation) is { } read
            ? (read.Grant, read.ClientId, read.Audience)
            : null;
    }
}
