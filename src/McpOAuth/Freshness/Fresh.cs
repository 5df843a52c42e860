namespace McpOAuth.Freshness;

/// <summary>
/// One value that is loaded once for all callers and kept fresh: served from memory while it is fresh, served stale
/// while one load runs in the background, and not loaded again and again while loads fail.
/// </summary>
/// <param name="load">
/// Gets the present copy, and a token that is cancelled at the load's own deadline, never because a caller went away.
/// </param>
/// <param name="failed">Told of each failed load that leaves an older copy in use; callers see all others.</param>
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

    /// <summary>Completes when no load is under way. For tests.</summary>
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
        // The usual case takes no lock.
        Entry.Copy
            is { } copy
        && copy.IsFreshAt(clock.GetUtcNow())
            ? new(copy.Value)
            : Entry.GetAsync(SourceAsync, mayBeStale: true, cancellation);

    /// <summary>Loads again although the copy is fresh, unless it was loaded a moment ago.</summary>
    /// <param name="mayBeStale">Whether the present copy is the answer if the load fails.</param>
    public ValueTask<T> RenewAsync(bool mayBeStale, CancellationToken cancellation) =>
        Entry.RenewAsync(SourceAsync, mayBeStale, cancellation);

    /// <summary>Loads now. A load that began before this call is not joined. Other callers keep the present copy.</summary>
    public Task<T> ReloadAsync(CancellationToken cancellation)
    {
        lock (writing)
        {
            entry = NewEntry(entry?.Copy);
            return entry.LoadAsync(SourceAsync, cancellation);
        }
    }

    /// <summary>Replaces the copy by what the caller has just written.</summary>
    public void Set(T value)
    {
        lock (writing)
        {
            entry = NewEntry(FreshCopy<T>.Of(value, policy.Lifetime, policy, clock.GetUtcNow()));
        }
    }

    /// <summary>Drops the copy. The result of a load that began before is not kept.</summary>
    public void Invalidate()
    {
        lock (writing)
        {
            entry = NewEntry(null);
        }
    }

    private Task<Loaded<T>> SourceAsync(CancellationToken limit) => load(Copy, limit);

    private FreshEntry<T> NewEntry(FreshCopy<T>? copy) => new(policy, clock, copy, ended: Report);

    private void Report(FreshEntry<T> loaded, LoadOutcome<T> outcome)
    {
        if (outcome.Fault is { } fault && loaded.Copy is not null)
        {
            failed?.Invoke(fault);
        }
    }
}
