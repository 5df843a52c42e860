using McpOAuth.Protocol;

namespace McpOAuth.Freshness;

/// <summary>A cached value: its copy, the running load, and the back-off after failures.</summary>
/// <remarks>
/// To replace or invalidate a value, the owner replaces the entry. A running load then finishes in the old entry and
/// cannot overwrite newer state.
/// </remarks>
/// <param name="sharedGate">The owner's lock, if the owner must be able to keep loads from starting.</param>
/// <param name="loadEnded">Called outside the lock after each load, before callers get the outcome.</param>
internal sealed class FreshEntry<T>(
    FreshnessPolicy policy,
    TimeProvider clock,
    FreshCopy<T>? copy = null,
    Lock? sharedGate = null,
    Action<FreshEntry<T>, LoadOutcome<T>>? loadEnded = null
)
{
    private readonly Lock gate = sharedGate ?? new();
    private volatile FreshCopy<T>? copy = copy;
    private volatile Task<LoadOutcome<T>>? load;
    private LoadOutcome<T>? failure;
    private int failures;
    private DateTimeOffset failedAt;
    private DateTimeOffset? renewedAt;

    /// <summary>The last loaded copy, however old.</summary>
    public FreshCopy<T>? Copy => copy;

    /// <summary>The running load, if any.</summary>
    public Task<LoadOutcome<T>>? Load => load;

    /// <summary>
    /// Returns a fresh copy, or a stale one if the policy allows. Otherwise waits for the shared load.
    /// </summary>
    /// <param name="mayBeStale">Whether this caller accepts a stale copy.</param>
    public ValueTask<T> GetAsync(
        Func<CancellationToken, Task<Loaded<T>>> source,
        bool mayBeStale,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (copy is { } known && known.IsFreshAt(now))
            {
                return new(known.Value);
            }
            var stale = UsableAt(now, mayBeStale);
            var outcome = NextOutcome(source, now);
            return stale?.IsServedAtOnceAt(now) == true ? new(stale.Value) : WaitAsync(outcome, stale, cancellation);
        }
    }

    /// <summary>
    /// Loads again even if the copy is fresh, unless it is younger than the renewal interval. Waits for the load.
    /// </summary>
    /// <param name="mayBeStale">Whether to return the current copy if the load fails.</param>
    public ValueTask<T> RenewAsync(
        Func<CancellationToken, Task<Loaded<T>>> source,
        bool mayBeStale,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (copy is { } known && known.IsFreshAt(now) && known.IsYoungerThan(policy.RenewalInterval, now))
            {
                return new(known.Value);
            }
            return WaitAsync(NextOutcome(source, now), UsableAt(now, mayBeStale), cancellation);
        }
    }

    /// <summary>
    /// Returns a newer copy than <paramref name="seen"/>, loads one, or joins the running load. If the last load of
    /// this kind began within the renewal interval, does nothing and returns the time to wait.
    /// </summary>
    /// <param name="newer">The copy, or <paramref name="seen"/> if the load fails.</param>
    public TimeSpan TryLoadNewer(
        T seen,
        Func<CancellationToken, Task<Loaded<T>>> source,
        CancellationToken cancellation,
        out ValueTask<T> newer
    )
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            newer = default;
            if (copy is { } known && !ReferenceEquals(known.Value, seen))
            {
                newer = new(known.Value);
                return TimeSpan.Zero;
            }
            // A time from the future: the clock was set back.
            if (load is null && renewedAt <= now && now < renewedAt + policy.RenewalInterval)
            {
                return renewedAt.Value + policy.RenewalInterval - now;
            }
            renewedAt = load is null ? now : renewedAt;
            newer = WaitAsync(NextOutcome(source, now), UsableAt(now, mayBeStale: true), cancellation);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Loads regardless of the copy's state, and waits. The copy stays if the load fails.</summary>
    public async Task<T> LoadAsync(Func<CancellationToken, Task<Loaded<T>>> source, CancellationToken cancellation)
    {
        Task<LoadOutcome<T>> shared;
        lock (gate)
        {
            shared = Begin(source);
        }
        return (await shared.WaitAsync(cancellation)).Answer();
    }

    private FreshCopy<T>? UsableAt(DateTimeOffset now, bool mayBeStale) =>
        mayBeStale && copy?.IsUsableAt(now) == true ? copy : null;

    private bool IsBackingOffAt(DateTimeOffset now) =>
        failure is not null
        && failedAt <= now
        && now - failedAt < policy.RetryAfter(failures, hasCopy: copy?.IsUsableAt(now) == true);

    // During back-off, callers get the last failure instead of a new load.
    private Task<LoadOutcome<T>> NextOutcome(Func<CancellationToken, Task<Loaded<T>>> source, DateTimeOffset now) =>
        IsBackingOffAt(now) ? Task.FromResult(failure!) : Begin(source);

    // On the thread pool: otherwise the first caller would run the load's synchronous part and could not cancel.
    private Task<LoadOutcome<T>> Begin(Func<CancellationToken, Task<Loaded<T>>> source) =>
        load ??= Task.Run(() => RunAsync(source), CancellationToken.None);

    private async ValueTask<T> WaitAsync(
        Task<LoadOutcome<T>> shared,
        FreshCopy<T>? stale,
        CancellationToken cancellation
    )
    {
        var outcome = await shared.WaitAsync(cancellation);
        return outcome.IsFailure && stale?.IsUsableAt(clock.GetUtcNow()) == true ? stale.Value : outcome.Answer();
    }

    private async Task<LoadOutcome<T>> RunAsync(Func<CancellationToken, Task<Loaded<T>>> source)
    {
        var outcome = await TryAsync(source);
        lock (gate)
        {
            load = null;
            Take(outcome, clock.GetUtcNow());
        }
        loadEnded?.Invoke(this, outcome);
        return outcome;
    }

    private async Task<LoadOutcome<T>> TryAsync(Func<CancellationToken, Task<Loaded<T>>> source)
    {
        using var limit = new CancellationTokenSource(policy.LoadLimit, clock);
        try
        {
            // The wait ends even if the load ignores its token. A late result is dropped.
            return new(await source(limit.Token).WaitAsync(limit.Token), null);
        }
        catch (OperationCanceledException exception)
        {
            return new(null, new OutageException("A dependency timed out.", exception));
        }
#pragma warning disable CA1031 // Any exception becomes the outcome of the load. Waiting callers rethrow it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(null, exception);
        }
    }

    private void Take(LoadOutcome<T> outcome, DateTimeOffset now)
    {
        if (outcome.IsFailure)
        {
            failure = outcome;
            failures++;
            failedAt = now;
            copy = copy?.AfterFailure(policy, now);
            return;
        }
        failure = null;
        failures = 0;
        var loaded = outcome.Loaded!;
        copy = loaded.IsKept ? FreshCopy<T>.Of(loaded.Value, loaded.Lifetime ?? policy.Lifetime, policy, now) : null;
    }
}
