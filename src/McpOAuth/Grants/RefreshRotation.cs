using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>
/// Exchanges a refresh token for its successor. Retries within the grace window get the same successor. Later reuse
/// revokes the grant (I3).
/// </summary>
/// <remarks>RFC 6749 §6; RFC 9700 §4.14.2. One storage operation unless requests race.</remarks>
public sealed class RefreshRotation(
    RefreshTokens tokens,
    IGrantStore store,
    ResourceRegistry resources,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <param name="text">The refresh token as presented.</param>
    /// <param name="scopes">Null requests all scopes of the grant.</param>
    /// <param name="resource">Null means the resource of the grant.</param>
    /// <param name="key">The thumbprint of the key that the client has proven, or null (RFC 9449 §5).</param>
    public async Task<OAuthResult<IssuedGrant>> RotateAsync(
        string text,
        ScopeSet? scopes,
        string? resource,
        Client client,
        string? key,
        CancellationToken cancellation
    )
    {
        using var step = BrokerTracing.Step("rotate refresh token");
        var now = clock.GetUtcNow();
        if (await tokens.OpenAsync(text, cancellation) is not { } opened)
        {
            return OAuthError.InvalidGrant("the refresh token was not issued by this broker");
        }
        var (token, version) = opened;
        if (!string.Equals(token.Grant.ClientId, client.ClientId, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the refresh token belongs to another client");
        }
        if (now >= token.ExpiresAt)
        {
            return OAuthError.InvalidGrant("the refresh token has expired");
        }
        if (BoundKeys.Check(token.Grant, key) is { } unproven)
        {
            // First, so that a stolen token without its key revokes nothing.
            return unproven;
        }
        var grant = BoundKeys.ForRefresh(token.Grant, client, key);
        var granted = resources.FindGranted(resource, grant.Resource);
        if (granted.IsRefused)
        {
            return granted.Error;
        }
        var answered = ScopesOf(scopes ?? ScopeSet.Empty, grant, granted.Value);
        if (answered.IsRefused)
        {
            return answered.Error;
        }
        var successor = await RotateAsync(
            RefreshTokens.CoreOf(text),
            grant,
            key,
            token.Generation,
            version,
            now,
            cancellation
        );
        return successor.IsRefused
            ? successor.Error
            : new IssuedGrant(grant, answered.Value, successor.Value) { Key = key };
    }

    /// <summary>
    /// The scopes of the response. Drops what the resource does not have, as at the authorization endpoint. A scope
    /// that the resource has and the grant lacks is <c>invalid_scope</c>: dropping it, too, would make a client that
    /// needs it refresh for ever instead of asking the user (I9).
    /// </summary>
    /// <remarks>RFC 6749 §6.</remarks>
    private static OAuthResult<ScopeSet> ScopesOf(ScopeSet requested, AuthorizationGrant grant, Resource resource)
    {
        // A granted scope that settings no longer have can still be named.
        var selected = requested.IsSubsetOf(grant.Scopes) ? requested : resource.Select(requested);
        if (selected.IsRefused)
        {
            return selected.Error;
        }
        if (selected.Value.Count == 0)
        {
            return grant.Scopes;
        }
        return selected.Value.IsSubsetOf(grant.Scopes)
            ? selected
            : OAuthError.InvalidScope("The scope exceeds the granted scope.");
    }

    private async Task<OAuthResult<Secret>> RotateAsync(
        string presented,
        AuthorizationGrant grant,
        string? key,
        int generation,
        string? version,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var expiresAt = lifetimes.NextEndOf(grant, now);
        var core = await tokens.SealCoreAsync(grant, generation + 1, expiresAt, cancellation);
        var next = new StoredGrant
        {
            Id = grant.Id,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            Scopes = grant.Scopes,
            CreatedAt = grant.AuthenticatedAt,
            Generation = generation + 1,
            RotatedAt = now,
            Successor = SuccessorSeal.Seal(presented, core, key),
            ExpiresAt = expiresAt,
        };
        // More than one attempt is needed only if the hint was stale or another writer came first.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            if (version is not null && await store.TryReplaceAsync(next, version, cancellation) is { } written)
            {
                return await tokens.WithHintAsync(core, written, cancellation);
            }
            var current = await store.FindAsync(grant.Id, cancellation);
            if (current is null || !current.Grant.IsAliveAt(now))
            {
                return OAuthError.InvalidGrant("the grant was revoked or has expired");
            }
            if (current.Grant.Generation != generation)
            {
                return await AnswerReplayAsync(presented, grant, key, generation, core, current, now, cancellation);
            }
            version = current.Version;
        }
        throw new OutageException("The grant's row kept changing during the rotation.");
    }

    /// <summary>
    /// Handles a token that was already rotated. Returns its successor within the grace window, to the key that it was
    /// made for; otherwise revokes the grant.
    /// </summary>
    private async Task<OAuthResult<Secret>> AnswerReplayAsync(
        string presented,
        AuthorizationGrant grant,
        string? key,
        int generation,
        Secret ownCore,
        VersionedGrant current,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var row = current.Grant;
        if (
            row.Generation == generation + 1
            && row.Successor is { } sealedSuccessor
            && row.RotatedAt is { } rotatedAt
            && SuccessorSeal.Open(presented, sealedSuccessor, key) is { } successor
        )
        {
            // Not a replay if it is our own write, which the storage client retried after the first response was lost.
            var isOwn = string.Equals(ownCore.Reveal(), successor.Reveal(), StringComparison.Ordinal);
            if (isOwn || now - rotatedAt < lifetimes.RefreshGrace)
            {
                return await tokens.WithHintAsync(successor, current.Version, cancellation);
            }
        }
        await store.RevokeAsync(grant.Id, now, cancellation);
        audit.RefreshTokenReused(grant.Person.Subject, grant.ClientId, generation, row.Generation);
        return OAuthError.InvalidGrant("a rotated refresh token was reused");
    }
}
