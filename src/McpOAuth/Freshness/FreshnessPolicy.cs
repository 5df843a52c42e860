namespace McpOAuth.Freshness;

/// <summary>How long a cached copy is served, and how often and for how long it is loaded.</summary>
/// <remarks>The terms are HTTP's: RFC 9111 §4.2 (freshness) and RFC 5861 (stale copies).</remarks>
internal sealed record FreshnessPolicy
{
    /// <summary>A copy that never goes stale.</summary>
    public static readonly TimeSpan Forever = TimeSpan.MaxValue;

    /// <summary>Failed loads without a copy before the back-off starts: callers get errors, and a hiccup should pass.</summary>
    private const int FreeTries = 2;

    /// <summary>How long a copy is fresh, unless its load says otherwise.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long a stale copy is served at once while one load runs in the background (RFC 5861 §3).</summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>How long a stale copy is served when a load fails (RFC 5861 §4). Then its life ends.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>A copy loaded less than this ago is not loaded again, even if a caller asks for a newer one.</summary>
    public TimeSpan RenewalInterval { get; init; }

    /// <summary>The deadline of a load. It does not depend on the callers that wait for it.</summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause after a failed load. It doubles with each further failure.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause after this many failed loads in a row.</summary>
    public TimeSpan RetryAfter(int failures, bool hasCopy)
    {
        var doublings = hasCopy ? failures - 1 : failures - 1 - FreeTries;
        if (doublings < 0)
        {
            return TimeSpan.Zero;
        }
        var pause = FirstRetry * Math.Pow(2, Math.Min(doublings, 20));
        return pause < LongestRetry ? pause : LongestRetry;
    }
}
