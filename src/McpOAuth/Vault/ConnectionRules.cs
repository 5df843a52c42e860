using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>The next action for a caller requesting this connection's access token.</summary>
public enum ConnectionStep
{
    /// <summary>The access token is still valid.</summary>
    Use,

    /// <summary>Take the lease and renew.</summary>
    Renew,

    /// <summary>Another owner is renewing it: look again soon.</summary>
    Wait,

    /// <summary>The upstream failed a moment ago: not now.</summary>
    RetryLater,

    /// <summary>A lease expired, and its owner may have spent the refresh token: mark the connection as lost.</summary>
    GiveUp,

    /// <summary>The user must connect again.</summary>
    Reconnect,
}

/// <summary>How an upstream treats refresh tokens.</summary>
/// <param name="RefreshEndsAccessToken">Whether the former access token dies with a refresh.</param>
public sealed record RenewalHabit(RefreshRotationKind Rotation, bool RefreshEndsAccessToken);

/// <summary>The rules of I4. No I/O, no clock.</summary>
public static class ConnectionRules
{
    /// <summary>An access token in its last seconds would die on the way.</summary>
    private static readonly TimeSpan LastSeconds = TimeSpan.FromSeconds(5);

    /// <param name="margin">How long before its end an access token is renewed.</param>
    public static ConnectionStep Next(Connection connection, RenewalHabit habit, DateTimeOffset now, TimeSpan margin)
    {
        if (connection.State is ConnectionState.Reconnect or ConnectionState.Exhausted)
        {
            return ConnectionStep.Reconnect;
        }
        var isPending = connection is { State: ConnectionState.Pending, Lease: not null };
        var endsAt = connection.Tokens.ExpiresAt;
        var isGood = endsAt is null || now < endsAt - LastSeconds;
        if (endsAt is null || (now < endsAt - margin && !isPending))
        {
            return ConnectionStep.Use;
        }
        if (isPending)
        {
            return NextWhilePending(connection.Lease!, isGood, habit, now);
        }
        if (connection.Tokens.RefreshToken is null || now >= connection.Tokens.RefreshTokenExpiresAt)
        {
            return isGood ? ConnectionStep.Use : ConnectionStep.Reconnect;
        }
        if (connection.Failures is { } failures && now < failures.RetryAt)
        {
            return isGood ? ConnectionStep.Use : ConnectionStep.RetryLater;
        }
        return ConnectionStep.Renew;
    }

    /// <summary>Whether the failures have lasted so long that the connection is given up.</summary>
    public static bool IsExhausted(RenewalFailures? failures, DateTimeOffset now, RenewalTiming timing) =>
        failures is not null && now >= failures.Since + timing.ExhaustedAfter;

    /// <summary>The wait doubles with each failure.</summary>
    public static RenewalFailures After(RenewalFailures? failures, DateTimeOffset now, RenewalTiming timing)
    {
        var count = (failures?.Count ?? 0) + 1;
        // 2^10 first waits exceed the longest, so this never overflows.
        var wait = timing.FirstBackoff * Math.Pow(2, Math.Min(count - 1, 10));
        return new(count, failures?.Since ?? now, now + (wait < timing.LongestBackoff ? wait : timing.LongestBackoff));
    }

    /// <summary>The margin for this access token, so that a short-lived one is not renewed at every call.</summary>
    public static TimeSpan MarginOf(Connection connection, TimeSpan margin)
    {
        if (connection.Tokens.ExpiresAt is not { } endsAt)
        {
            return margin;
        }
        var quarter = (endsAt - connection.ObtainedAt) / 4;
        return quarter < margin ? quarter : margin;
    }

    private static ConnectionStep NextWhilePending(
        RenewalLease lease,
        bool isGood,
        RenewalHabit habit,
        DateTimeOffset now
    )
    {
        if (now < lease.ExpiresAt)
        {
            return isGood && !habit.RefreshEndsAccessToken ? ConnectionStep.Use : ConnectionStep.Wait;
        }
        // The owner died. If used refresh tokens stay valid, using this one again costs nothing. If they do not, the
        // upstream could take a second use for theft.
        return habit.Rotation == RefreshRotationKind.SingleUse ? ConnectionStep.GiveUp : ConnectionStep.Renew;
    }
}
