namespace McpOAuth.Freshness;

/// <summary>
/// A cached value with a single load shared by all callers. It is served from memory while fresh, and served stale
/// while one load runs in the background. Failed loads back off.
/// </summary>
/// <param name="load">
/// Receives the current copy, and a token that is cancelled at the load's own deadline, not when a caller gives up.
/// </param>
/// <param name="failed">
/// Called if a load throws while an older copy stays in use. Callers see all other exceptions.
/// </param>
internal sealed class Fresh<T>(
    FreshnessPolicy policy,
    TimeProvider clock,
    Func<T?, CancellationToken, Task<Loaded<T>>> load,
    Action<Exception>? failed = null
)
    where T : class
{
    private readonly Lock writing = new();
    private volatile FreshEntry<T>? entry;

    /// <summary>The last loaded copy, however old; null if there is none.</summary>
    public T? Copy => Entry.Copy?.Value;

    /// <summary>Completes when no load is running. For tests.</summary>
    internal Task Settled => Entry.Load ?? Task.CompletedTask;

    private FreshEntry<T> Entry
    {
        get
        {
            if (entry is { } known)
            {
                return known;
            }
            lock (writing)
            {
                return entry ??= NewEntry(null);
            }
        }
    }

    public ValueTask<T> GetAsync(CancellationToken cancellation) =>
        // The common case takes no lock.
        Entry.Copy
            is { } copy
        && copy.IsFreshAt(clock.GetUtcNow())
            ? new(copy.Value)
            : Entry.GetAsync(SourceAsync, mayBeStale: true, cancellation);

    /// <summary>
    /// Loads again even if the copy is fresh, unless it is younger than the policy's renewal interval.
    /// </summary>
    /// <param name="mayBeStale">Whether to return the current copy if the load fails.</param>
    public ValueTask<T> RenewAsync(bool mayBeStale, CancellationToken cancellation) =>
        Entry.RenewAsync(SourceAsync, mayBeStale, cancellation);

    /// <summary>
    /// A newer copy than <paramref name="seen"/>, which lacks what the caller needs. Callers that come too soon after
    /// the last such load wait until the policy's renewal interval has passed, and share one load then. Returns
    /// <paramref name="seen"/> if the load fails.
    /// </summary>
    public async Task<T> NewerThanAsync(T seen, CancellationToken cancellation)
    {
        while (true)
        {
            var wait = Entry.TryLoadNewer(seen, SourceAsync, cancellation, out var newer);
            if (wait <= TimeSpan.Zero)
            {
                return await newer;
            }
            await Task.Delay(wait, clock, cancellation);
        }
    }

    /// <summary>
    /// Starts a new load and waits for it. Does not join a running load. Other callers still get the current copy.
    /// </summary>
    public Task<T> ReloadAsync(CancellationToken cancellation)
    {
        lock (writing)
        {
            entry = NewEntry(entry?.Copy);
            return entry.LoadAsync(SourceAsync, cancellation);
        }
    }

    /// <summary>Replaces the copy with a value that the caller has just written.</summary>
    public void Set(T value)
    {
        lock (writing)
        {
            entry = NewEntry(FreshCopy<T>.Of(value, policy.Lifetime, policy, clock.GetUtcNow()));
        }
    }

    /// <summary>Drops the copy. The result of a running load is not kept.</summary>
    public void Invalidate()
    {
        lock (writing)
        {
            entry = NewEntry(null);
        }
    }

    private Task<Loaded<T>> SourceAsync(CancellationToken limit) => load(Copy, limit);

    private FreshEntry<T> NewEntry(FreshCopy<T>? copy) => new(policy, clock, copy, loadEnded: Report);

    private void Report(FreshEntry<T> loaded, LoadOutcome<T> outcome)
    {
        if (outcome.Fault is { } fault && loaded.Copy is not null)
        {
            failed?.Invoke(fault);
        }
    }
}
