using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>Redeems authorization codes. Each code works once (I2).</summary>
/// <remarks>RFC 6749 §4.1.3 and §10.5; RFC 7636 §4.6; RFC 8707 §2.2; RFC 9700 §2.1.1 and §4.5.</remarks>
public sealed class CodeRedemption(
    AuthorizationCodes codes,
    IGrantStore store,
    RefreshTokens refreshTokens,
    ResourceRegistry resources,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>
    /// Returns the grant of the code in <paramref name="request"/>. Replaying a code revokes its grant, but only if the
    /// replay passes every other check and the code has not expired. Any other replay changes nothing.
    /// </summary>
    public async Task<OAuthResult<IssuedGrant>> RedeemAsync(
        CodeRedemptionRequest request,
        Client client,
        CancellationToken cancellation
    )
    {
        using var step = BrokerTracing.Step("redeem code");
        var now = clock.GetUtcNow();
        var code = await codes.OpenAsync(request.Code, cancellation);
        if (code is null)
        {
            return OAuthError.InvalidGrant("the code was not issued by this broker");
        }
        LoginTrace.Continue(code.Trace);
        if (CodeRules.Check(code, request, client, now) is { } refusal)
        {
            return refusal;
        }
        var grant = code.Grant;
        var resource = resources.FindGranted(request.Resource, grant.Resource);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        return await StartAsync(grant, now, cancellation);
    }

    private async Task<OAuthResult<IssuedGrant>> StartAsync(
        AuthorizationGrant grant,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var first = new StoredGrant
        {
            Id = grant.Id,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            Scopes = grant.Scopes,
            CreatedAt = grant.AuthenticatedAt,
            RedemptionId = Secret.Create(16).Reveal(),
            Generation = 0,
            ExpiresAt = lifetimes.FirstEndOf(grant, now),
        };
        var version = await store.TryStartAsync(first, cancellation);
        if (version is null)
        {
            var existing = await store.FindAsync(grant.Id, cancellation);
            if (existing?.Grant.RedemptionId != first.RedemptionId)
            {
                await store.RevokeAsync(grant.Id, now, cancellation);
                audit.CodeReplayed(grant.Person.Subject, grant.ClientId, grant.Resource);
                return OAuthError.InvalidGrant("the code was already redeemed");
            }
            // Our own insert, which the storage client retried after the first response was lost.
            version = existing.Version;
        }
        var refreshToken = grant.MayRefresh
            ? await refreshTokens.IssueAsync(grant, 0, first.ExpiresAt, version, cancellation)
            : null;
        return new IssuedGrant(grant, grant.Scopes, refreshToken);
    }
}
