using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>The next action for a caller requesting this connection's access token.</summary>
public enum ConnectionStep
{
    /// <summary>The access token is still valid.</summary>
    Use,

    /// <summary>Take the lease and renew.</summary>
    Renew,

    /// <summary>Another owner is renewing it. Check again soon.</summary>
    Wait,

    /// <summary>The upstream failed a moment ago. Try again later.</summary>
    RetryLater,

    /// <summary>A lease expired, and its owner may have spent the refresh token. Mark the connection as lost.</summary>
    GiveUp,

    /// <summary>The user must connect again.</summary>
    Reconnect,
}

/// <summary>How an upstream treats refresh tokens.</summary>
/// <param name="RefreshEndsAccessToken">Whether a refresh invalidates the previous access token.</param>
public sealed record RenewalHabit(RefreshRotationKind Rotation, bool RefreshEndsAccessToken);

/// <summary>The rules of I4. No I/O, no clock.</summary>
public static class ConnectionRules
{
    /// <summary>An access token this close to expiry would expire in transit.</summary>
    private static readonly TimeSpan LastSeconds = TimeSpan.FromSeconds(5);

    /// <param name="margin">How long before expiry an access token is renewed.</param>
    public static ConnectionStep Next(Connection connection, RenewalHabit habit, DateTimeOffset now, TimeSpan margin)
    {
        if (connection.State is ConnectionState.Reconnect or ConnectionState.Exhausted)
        {
            return ConnectionStep.Reconnect;
        }
        var isPending = connection is { State: ConnectionState.Pending, Lease: not null };
        var expiresAt = connection.Tokens.ExpiresAt;
        var isValid = expiresAt is null || now < expiresAt - LastSeconds;
        if (expiresAt is null || (now < expiresAt - margin && !isPending))
        {
            return ConnectionStep.Use;
        }
        if (isPending)
        {
            return NextWhilePending(connection, isValid, habit, now);
        }
        if (connection.Tokens.RefreshToken is null || now >= connection.Tokens.RefreshTokenExpiresAt)
        {
            return isValid ? ConnectionStep.Use : ConnectionStep.Reconnect;
        }
        if (connection.Failures is { } failures && now < failures.RetryAt)
        {
            return isValid ? ConnectionStep.Use : ConnectionStep.RetryLater;
        }
        return ConnectionStep.Renew;
    }

    /// <summary>Whether renewals have failed for so long that the connection is given up.</summary>
    public static bool IsExhausted(RenewalFailures? failures, DateTimeOffset now, RenewalTiming timing) =>
        failures is not null && now >= failures.Since + timing.ExhaustedAfter;

    /// <summary>Records one more failure. The wait doubles each time.</summary>
    public static RenewalFailures After(RenewalFailures? failures, DateTimeOffset now, RenewalTiming timing)
    {
        var count = (failures?.Count ?? 0) + 1;
        // Capped at 2^10, which already exceeds LongestBackoff, so it never overflows.
        var wait = timing.FirstBackoff * Math.Pow(2, Math.Min(count - 1, 10));
        return new(count, failures?.Since ?? now, now + (wait < timing.LongestBackoff ? wait : timing.LongestBackoff));
    }

    /// <summary>
    /// The margin for this access token: at most a quarter of its lifetime, so a short-lived one is not renewed on
    /// every call.
    /// </summary>
    public static TimeSpan MarginOf(Connection connection, TimeSpan margin)
    {
        if (connection.Tokens.ExpiresAt is not { } expiresAt)
        {
            return margin;
        }
        var quarter = (expiresAt - connection.ObtainedAt) / 4;
        return quarter < margin ? quarter : margin;
    }

    /// <summary>
    /// Whether the upstream could take a second use of the refresh token for theft. An unknown upstream counts as
    /// single use, until a refresh has left the token as it was.
    /// </summary>
    /// <remarks>RFC 9700 §4.14.2.</remarks>
    public static bool IsSpentByUse(Connection connection, RefreshRotationKind rotation) =>
        rotation == RefreshRotationKind.SingleUse && connection.Tokens.IsRefreshTokenKept != true;

    private static ConnectionStep NextWhilePending(
        Connection connection,
        bool isValid,
        RenewalHabit habit,
        DateTimeOffset now
    )
    {
        if (now < connection.Lease!.ExpiresAt)
        {
            return isValid && !habit.RefreshEndsAccessToken ? ConnectionStep.Use : ConnectionStep.Wait;
        }
        // The owner died. If used refresh tokens stay valid, using this one again costs nothing. If they do not, the
        // upstream could treat a second use as theft.
        return IsSpentByUse(connection, habit.Rotation) ? ConnectionStep.GiveUp : ConnectionStep.Renew;
    }
}
