namespace McpOAuth.Freshness;

/// <summary>A loaded value and the times until which it is served.</summary>
/// <param name="ServedAtOnceUntil">Until then a stale copy is served while a load runs in the background.</param>
/// <param name="EndsAt">From then on it is never served.</param>
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

    /// <summary>If the clock was set back, the copy's age is unknown and it counts as stale.</summary>
    public bool IsFreshAt(DateTimeOffset now) =>
        FreshUntil == DateTimeOffset.MaxValue || (LoadedAt <= now && now < FreshUntil);

    public bool IsUsableAt(DateTimeOffset now) => now < EndsAt || EndsAt == DateTimeOffset.MaxValue;

    public bool IsServedAtOnceAt(DateTimeOffset now) => now < ServedAtOnceUntil && IsUsableAt(now);

    public bool IsYoungerThan(TimeSpan age, DateTimeOffset now) => LoadedAt <= now && now - LoadedAt < age;

    /// <summary>After a failed load the copy is served at once for another period: nobody waits for a dead dependency.</summary>
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
