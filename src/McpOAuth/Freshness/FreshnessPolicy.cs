namespace McpOAuth.Freshness;

/// <summary>How long a cached copy is served, and when loads run, time out and back off.</summary>
/// <remarks>Terms are from HTTP caching: RFC 9111 §4.2 (freshness) and RFC 5861 (stale copies).</remarks>
internal sealed record FreshnessPolicy
{
    /// <summary>The lifetime of a copy that never goes stale.</summary>
    public static readonly TimeSpan Forever = TimeSpan.MaxValue;

    /// <summary>
    /// Retries without back-off if there is no copy. Callers get errors then, so a short glitch should pass fast.
    /// </summary>
    private const int FreeRetries = 2;

    /// <summary>How long a copy is fresh, unless the load returns a lifetime.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>
    /// How long a stale copy is served without waiting while a load runs in the background (RFC 5861 §3).
    /// </summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>How long a stale copy is served if loads fail (RFC 5861 §4).</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>
    /// The minimum age of a copy before a caller can force a new load, and the minimum time between two loads for
    /// callers that need a newer copy than they have seen.
    /// </summary>
    public TimeSpan RenewalInterval { get; init; }

    /// <summary>The timeout of a load, independent of the callers that wait for it.</summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The back-off after a failed load. Doubles with each further failure.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The back-off after this many failed loads in a row.</summary>
    public TimeSpan RetryAfter(int failures, bool hasCopy)
    {
        var doublings = hasCopy ? failures - 1 : failures - 1 - FreeRetries;
        if (doublings < 0)
        {
            return TimeSpan.Zero;
        }
        var pause = FirstRetry * Math.Pow(2, Math.Min(doublings, 20));
        return pause < LongestRetry ? pause : LongestRetry;
    }
}
