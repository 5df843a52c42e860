namespace McpOAuth.Freshness;

/// <summary>A loaded value and the times that limit its use.</summary>
/// <param name="ServedAtOnceUntil">
/// Until then a stale copy is served without waiting while a load runs in the background.
/// </param>
/// <param name="EndsAt">When it expires for good.</param>
internal sealed record FreshCopy<T>(
    T Value,
    DateTimeOffset LoadedAt,
    DateTimeOffset FreshUntil,
    DateTimeOffset ServedAtOnceUntil,
    DateTimeOffset EndsAt
)
{
    public static FreshCopy<T> Of(T value, TimeSpan lifetime, FreshnessPolicy policy, DateTimeOffset now)
    {
        var freshUntil = Later(now, lifetime);
        var servedAtOnceUntil = Later(freshUntil, policy.StaleWhileRevalidate);
        var servedOnErrorUntil = Later(freshUntil, policy.StaleIfError);
        var endsAt = servedAtOnceUntil > servedOnErrorUntil ? servedAtOnceUntil : servedOnErrorUntil;
        return new(value, now, freshUntil, servedAtOnceUntil, endsAt);
    }

    /// <summary>A copy from the future counts as stale: the clock was set back, so its age is unknown.</summary>
    public bool IsFreshAt(DateTimeOffset now) =>
        FreshUntil == DateTimeOffset.MaxValue || (LoadedAt <= now && now < FreshUntil);

    public bool IsUsableAt(DateTimeOffset now) => now < EndsAt || EndsAt == DateTimeOffset.MaxValue;

    public bool IsServedAtOnceAt(DateTimeOffset now) => now < ServedAtOnceUntil && IsUsableAt(now);

    public bool IsYoungerThan(TimeSpan age, DateTimeOffset now) => LoadedAt <= now && now - LoadedAt < age;

    /// <summary>
    /// Extends stale-while-revalidate after a failed load, so that callers do not wait for a dead dependency.
    /// </summary>
    public FreshCopy<T> AfterFailure(FreshnessPolicy policy, DateTimeOffset now) =>
        policy.StaleWhileRevalidate > TimeSpan.Zero && Later(now, policy.StaleWhileRevalidate) is var extended
            ? this with
            {
                ServedAtOnceUntil = extended > ServedAtOnceUntil ? extended : ServedAtOnceUntil,
            }
            : this;

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) =>
        by < DateTimeOffset.MaxValue - time ? time + by : DateTimeOffset.MaxValue;
}
