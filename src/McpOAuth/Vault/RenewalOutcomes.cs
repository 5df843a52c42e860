using System.Runtime.ExceptionServices;
using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>What a connection becomes by the upstream's response to a refresh. No I/O.</summary>
internal sealed class RenewalOutcomes(RenewalTiming timing, TimeProvider clock, AuditLog audit)
{
    public Renewal Renewed(Connection released, UpstreamTokens tokens)
    {
        var renewed = released with
        {
            Tokens = tokens with
            {
                // RFC 6749 §6: without a new refresh token, the old one stays in use.
                RefreshToken = tokens.RefreshToken ?? released.Tokens.RefreshToken,
                RefreshTokenExpiresAt = tokens.RefreshToken is null
                    ? released.Tokens.RefreshTokenExpiresAt
                    : tokens.RefreshTokenExpiresAt,
                IsRefreshTokenKept =
                    tokens.RefreshToken is not { } next
                    || Secret.FixedTimeEquals(next.Reveal(), released.Tokens.RefreshToken!.Reveal()),
            },
            Scopes = tokens.Scopes ?? released.Scopes,
            ObtainedAt = clock.GetUtcNow(),
            Failures = null,
        };
        return new(renewed, () => audit.ConnectionRefreshed(released.Id.Subject, released.Id.Upstream));
    }

    // Only the upstream itself can declare the token dead. Any other refusal may be temporary.
    public Renewal Refused(Connection released, OAuthError error)
    {
        if (error.Code != ErrorCodes.InvalidGrant)
        {
            return Failed(released, error.Reason);
        }
        var lost = released with
        {
            State = ConnectionState.Reconnect,
            Tokens = released.Tokens with { RefreshToken = null, RefreshTokenExpiresAt = null },
        };
        return new(lost, () => audit.ConnectionLost(released.Id.Subject, released.Id.Upstream, error.Reason));
    }

    // Sent a second time, the upstream could take the token for stolen and end the user's other tokens too. It is kept
    // only to be revoked when the user disconnects.
    public Renewal Lost(Connection released, string reason)
    {
        var lost = released with { State = ConnectionState.Reconnect };
        var cause = $"the refresh token may be spent, because the answer was lost: {reason}";
        return new(lost, () => audit.ConnectionLost(released.Id.Subject, released.Id.Upstream, cause));
    }

    public Renewal Failed(Connection released, string reason)
    {
        var now = clock.GetUtcNow();
        audit.RefreshFailed(released.Id.Subject, released.Id.Upstream, reason);
        var isExhausted = ConnectionRules.IsExhausted(released.Failures, now, timing);
        var failed = released with
        {
            State = isExhausted ? ConnectionState.Exhausted : ConnectionState.Connected,
            Failures = ConnectionRules.After(released.Failures, now, timing),
        };
        return new(failed, null);
    }
}

/// <summary>The connection after the upstream's response.</summary>
/// <param name="AuditOnceStored">Writes an event that becomes true only once the row is stored.</param>
internal sealed record Renewal(Connection Connection, Action? AuditOnceStored)
{
    /// <summary>An error that is neither a refusal nor an outage. Rethrown once the row is stored.</summary>
    public ExceptionDispatchInfo? Fault { get; init; }
}
