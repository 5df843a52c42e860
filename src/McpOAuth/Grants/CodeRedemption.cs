using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Telemetry;

namespace McpOAuth.Grants;

/// <summary>Redeems authorization codes. Each code works once (I2).</summary>
/// <remarks>
/// A client that lost the answer may retry: it gets the same tokens again, within a minute and until one of them is
/// used. They are one answer and one token family, however often it is sent. RFC 6749 §4.1.3 and §10.5; RFC 7636 §4.6; RFC 8707 §2.2; RFC 9700 §2.1.1 and §4.5.
/// </remarks>
public sealed class CodeRedemption(
    AuthorizationCodes codes,
    IGrantStore store,
    RefreshTokens refreshTokens,
    AccessTokenSigner accessTokens,
    FirstUse firstUse,
    ResourceRegistry resources,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>
    /// Returns the grant of the code in <paramref name="request"/>. Replaying a code revokes its grant, unless it is a
    /// retry (see the remarks), and only if the replay passes every other check and the code has not expired. Any other
    /// replay changes nothing.
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
        Follow(code);
        if (CodeRules.Check(code, request, client, now) is { } refusal)
        {
            return refusal;
        }
        var grant = BoundKeys.ForRefresh(code.Grant, client, request.Key);
        var resource = resources.FindGranted(request.Resource, grant.Resource);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        return await StartAsync(request, grant, now, cancellation);
    }

    /// <summary>Links this request to the login of the code, for one that is refused before it is redeemed.</summary>
    public async Task FollowAsync(string code, CancellationToken cancellation)
    {
        try
        {
            if (await codes.OpenAsync(code, cancellation) is { } opened)
            {
                Follow(opened);
            }
        }
        catch (OutageException)
        {
            // The refusal stands without it.
        }
    }

    private void Follow(AuthorizationCode code)
    {
        LoginTrace.Continue(code.Trace);
        AttemptFacts.Note(code.Grant.ClientId, code.Grant.Resource, subject: code.Grant.Person.Subject);
        AttemptFacts.NoteStep("signed in, code issued", code.ExpiresAt - lifetimes.Code);
    }

    private async Task<OAuthResult<IssuedGrant>> StartAsync(
        CodeRedemptionRequest request,
        AuthorizationGrant grant,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var endsAt = lifetimes.FirstEndOf(grant, now);
        var answer = new RedemptionAnswer(
            await accessTokens.IssueAsync(grant, grant.Scopes, request.Key, cancellation),
            grant.MayRefresh ? await refreshTokens.SealCoreAsync(grant, 0, endsAt, cancellation) : null,
            request.Key
        );
        var first = new StoredGrant
        {
            Id = grant.Id,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            Scopes = grant.Scopes,
            CreatedAt = grant.AuthenticatedAt,
            RedemptionId = Secret.Create(16).Reveal(),
            Generation = 0,
            RotatedAt = now,
            Successor = SuccessorSeal.SealAnswer(request.Code, answer),
            ExpiresAt = endsAt,
        };
        return await store.TryStartAsync(first, cancellation) is { } version
            ? await AnswerAsync(grant, answer, version, cancellation)
            : await AnswerAgainAsync(request, grant, first, cancellation);
    }

    /// <summary>The row exists: by our own insert, by that of a request whose answer was lost, or by a replay.</summary>
    private async Task<OAuthResult<IssuedGrant>> AnswerAgainAsync(
        CodeRedemptionRequest request,
        AuthorizationGrant grant,
        StoredGrant own,
        CancellationToken cancellation
    )
    {
        var existing = await store.FindAsync(grant.Id, cancellation);
        if (
            existing?.Grant.Successor is { } stored
            && SuccessorSeal.OpenAnswer(request.Code, stored) is { } answer
            && string.Equals(answer.Key, request.Key, StringComparison.Ordinal)
            && await MayAnswerAgainAsync(existing.Grant, own, cancellation)
        )
        {
            return await AnswerAsync(grant, answer, existing.Version, cancellation);
        }
        await store.RevokeAsync(grant.Id, clock.GetUtcNow(), cancellation);
        audit.CodeReplayed(grant.Person.Subject, grant.ClientId, grant.Resource);
        return OAuthError.InvalidGrant("the code was already redeemed");
    }

    private async Task<bool> MayAnswerAgainAsync(StoredGrant existing, StoredGrant own, CancellationToken cancellation)
    {
        if (existing.RedemptionId == own.RedemptionId)
        {
            // Our own insert, which the storage client retried after the first response was lost.
            return true;
        }
        // The client is authenticated, and redirect URI, verifier and expiry were checked like those of the first
        // request. A refresh, a revocation and a use that we see end it.
        var now = clock.GetUtcNow();
        return existing.RevokedAt is null
            && now < existing.AnswerEndsAt
            && !await firstUse.WasNotedAsync(existing, cancellation);
    }

    private async Task<OAuthResult<IssuedGrant>> AnswerAsync(
        AuthorizationGrant grant,
        RedemptionAnswer answer,
        string version,
        CancellationToken cancellation
    )
    {
        var refreshToken = answer.RefreshCore is { } core
            ? await refreshTokens.WithHintAsync(core, version, cancellation)
            : null;
        return new IssuedGrant(grant, grant.Scopes, refreshToken)
        {
            AccessToken = answer.AccessToken,
            Key = answer.Key,
        };
    }
}
