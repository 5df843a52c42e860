using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>What is to be done with a connection for whom asks for its access token.</summary>
public enum ConnectionStep
{
    /// <summary>The access token is good.</summary>
    Use,

    /// <summary>Take the lease and refresh.</summary>
    Refresh,

    /// <summary>Another owner refreshes: look again soon.</summary>
    Wait,

    /// <summary>The upstream failed a moment ago: not now.</summary>
    RetryLater,

    /// <summary>A lease ran out, and whether its owner spent the refresh token is unknown: write that down.</summary>
    GiveUp,

    /// <summary>The person must connect again.</summary>
    Reconnect,
}

/// <summary>How an upstream treats refresh tokens.</summary>
/// <param name="RefreshEndsAccessToken">Whether the former access token dies with a refresh.</param>
public sealed record RefreshHabit(RefreshRotationKind Rotation, bool RefreshEndsAccessToken);

/// <summary>The rules of I4. No I/O, no clock.</summary>
public static class ConnectionRules
{
    /// <summary>An access token in its last seconds would die on the way.</summary>
    private static readonly TimeSpan LastSeconds = TimeSpan.FromSeconds(5);

    /// <param name="margin">So long before its end an access token is refreshed.</param>
    public static ConnectionStep Next(Connection connection, RefreshHabit habit, DateTimeOffset now, TimeSpan margin)
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
        return ConnectionStep.Refresh;
    }

    /// <summary>Whether one more failure is one too many.</summary>
    public static bool IsExhausted(RefreshFailures? failures, DateTimeOffset now, RefreshTiming timing) =>
        failures is not null && now >= failures.Since + timing.ExhaustedAfter;

    /// <summary>The wait doubles with each failure.</summary>
    public static RefreshFailures After(RefreshFailures? failures, DateTimeOffset now, RefreshTiming timing)
    {
        var count = (failures?.Count ?? 0) + 1;
        // 2^10 first waits are longer than the longest: no overflow, however often it failed.
        var wait = timing.FirstBackoff * Math.Pow(2, Math.Min(count - 1, 10));
        return new(count, failures?.Since ?? now, now + (wait < timing.LongestBackoff ? wait : timing.LongestBackoff));
    }

    /// <summary>The margin before the end of this access token: a short-lived one is not refreshed at every call.</summary>
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
        RefreshLease lease,
        bool isGood,
        RefreshHabit habit,
        DateTimeOffset now
    )
    {
        if (now < lease.ExpiresAt)
        {
            return isGood && !habit.RefreshEndsAccessToken ? ConnectionStep.Use : ConnectionStep.Wait;
        }
        // The owner died. Where a used refresh token stays good, using it again costs nothing; where it does not, using
        // it again could be taken for theft.
        return habit.Rotation == RefreshRotationKind.SingleUse ? ConnectionStep.GiveUp : ConnectionStep.Refresh;
    }
}
