using McpOAuth.Protocol;

namespace McpOAuth.Freshness;

/// <summary>One cached value: its copy, the load under way, and the back-off after failures.</summary>
/// <remarks>
/// An owner that replaces or invalidates a value puts a new entry in this one's place. A load that began before then
/// ends in the old entry, so it can never overwrite what came after it.
/// </remarks>
/// <param name="sharedGate">The lock of the owner, if it must know that no load begins while it looks at the entry.</param>
/// <param name="ended">Called after each load, before its callers get the outcome. Not under the lock.</param>
internal sealed class FreshEntry<T>(
    FreshnessPolicy policy,
    TimeProvider clock,
    FreshCopy<T>? copy = null,
    Lock? sharedGate = null,
    Action<FreshEntry<T>, LoadOutcome<T>>? ended = null
)
{
    private readonly Lock gate = sharedGate ?? new();
    private volatile FreshCopy<T>? copy = copy;
    private volatile Task<LoadOutcome<T>>? load;
    private LoadOutcome<T>? failure;
    private int failures;
    private DateTimeOffset failedAt;

    /// <summary>The last loaded copy, however old.</summary>
    public FreshCopy<T>? Copy => copy;

    /// <summary>The load under way.</summary>
    public Task<LoadOutcome<T>>? Load => load;

    /// <summary>A fresh copy, or a stale one as far as the policy allows; otherwise waits for the one load.</summary>
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

    /// <summary>Loads again although the copy is fresh, unless it was loaded a moment ago. Waits for that load.</summary>
    /// <param name="mayBeStale">Whether the present copy is the answer if the load fails.</param>
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

    /// <summary>Starts a load, whatever the state of the copy, and waits for it. The copy stays if the load fails.</summary>
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

    // While it backs off, the outcome of the last load is that of the next one.
    private Task<LoadOutcome<T>> NextOutcome(Func<CancellationToken, Task<Loaded<T>>> source, DateTimeOffset now) =>
        IsBackingOffAt(now) ? Task.FromResult(failure!) : Begin(source);

    // On the pool: the caller that happens to come first must not run the load before it can give up waiting.
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
        ended?.Invoke(this, outcome);
        return outcome;
    }

    private async Task<LoadOutcome<T>> TryAsync(Func<CancellationToken, Task<Loaded<T>>> source)
    {
        using var limit = new CancellationTokenSource(policy.LoadLimit, clock);
        try
        {
            // The wait ends even if the load ignores its token. What it returns later is dropped.
            return new(await source(limit.Token).WaitAsync(limit.Token), null);
        }
        catch (OperationCanceledException exception)
        {
            return new(null, new OutageException("A dependency did not answer in time.", exception));
        }
#pragma warning disable CA1031 // Any exception is the outcome of the load; the callers that wait for it see it.
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
