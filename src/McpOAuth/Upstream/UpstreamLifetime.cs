namespace McpOAuth.Upstream;

/// <summary>When an upstream's token expires.</summary>
/// <remarks>RFC 6749 §5.1: <c>expires_in</c> is only recommended.</remarks>
internal static class UpstreamLifetime
{
    /// <summary>Used if an upstream does not say when an access token expires, and it can be refreshed.</summary>
    public static readonly TimeSpan Assumed = TimeSpan.FromHours(1);

    /// <summary>A longer lifetime is a mistake of the upstream.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>
    /// Null if the upstream did not say and the token cannot be refreshed. It is then used until the upstream refuses
    /// it. Zero and less mean "now", not "never".
    /// </summary>
    public static DateTimeOffset? OfAccessToken(double? seconds, bool canBeRefreshed, DateTimeOffset now) =>
        seconds is { } said ? now + Bounded(said)
        : canBeRefreshed ? now + Assumed
        : null;

    /// <summary>Null if the upstream did not say. No standard defines the member, and some send 0 for "never".</summary>
    public static DateTimeOffset? OfRefreshToken(double? seconds, DateTimeOffset now) =>
        seconds is > 0 && seconds < Longest.TotalSeconds ? now + Bounded(seconds.Value) : null;

    private static TimeSpan Bounded(double seconds) =>
        TimeSpan.FromSeconds(Math.Floor(Math.Clamp(seconds, 0, Longest.TotalSeconds)));
}
