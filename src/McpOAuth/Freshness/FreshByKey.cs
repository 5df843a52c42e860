using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Freshness;

/// <summary>A bounded cache of values by key, each loaded and kept fresh as in <see cref="Fresh{T}"/>.</summary>
/// <remarks>Keys may come from untrusted input, so a key without a copy is removed when its load ends.</remarks>
/// <param name="capacity">
/// In entries, or in the unit of <paramref name="sizeOf"/>. Least recently used entries are evicted.
/// </param>
/// <param name="sizeOf">The size of a value, for example in bytes; 1 if it is null.</param>
internal sealed class FreshByKey<TKey, T>(
    FreshnessPolicy policy,
    TimeProvider clock,
    long capacity,
    Func<T, long>? sizeOf = null
)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Slot>> slots = [];
    private readonly LinkedList<Slot> byUse = [];
    private long size;

    /// <summary>Keys with a copy or a running load.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return slots.Count;
            }
        }
    }

    /// <param name="source">
    /// Loads the value of this key. Concurrent callers share one load: that of the first caller.
    /// </param>
    /// <param name="mayBeStale">Whether this caller accepts a stale copy.</param>
    public ValueTask<T> GetAsync(
        TKey key,
        Func<CancellationToken, Task<Loaded<T>>> source,
        bool mayBeStale,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            return Use(key).GetAsync(source, mayBeStale, cancellation);
        }
    }

    /// <summary>
    /// Loads again even if the copy is fresh, unless it is younger than the policy's renewal interval.
    /// </summary>
    /// <param name="mayBeStale">Whether to return the current copy if the load fails.</param>
    public ValueTask<T> RenewAsync(
        TKey key,
        Func<CancellationToken, Task<Loaded<T>>> source,
        bool mayBeStale,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            return Use(key).RenewAsync(source, mayBeStale, cancellation);
        }
    }

    /// <summary>The last loaded copy, however old.</summary>
    public bool TryGetCopy(TKey key, [MaybeNullWhen(false)] out T value)
    {
        lock (gate)
        {
            var copy = slots.TryGetValue(key, out var node) ? node.Value.Entry.Copy : null;
            value = copy is null ? default : copy.Value;
            return copy is not null;
        }
    }

    /// <summary>The copy, if it is fresh. Loads nothing.</summary>
    public bool TryGetFresh(TKey key, [MaybeNullWhen(false)] out T value)
    {
        lock (gate)
        {
            var copy = slots.TryGetValue(key, out var node) ? node.Value.Entry.Copy : null;
            var isFresh = copy?.IsFreshAt(clock.GetUtcNow()) == true;
            value = isFresh ? copy!.Value : default;
            return isFresh;
        }
    }

    /// <summary>Replaces the copy with a value that the caller has just written.</summary>
    public void Set(TKey key, T value, TimeSpan? lifetime = null) =>
        Put(key, FreshCopy<T>.Of(value, lifetime ?? policy.Lifetime, policy, clock.GetUtcNow()));

    /// <summary>Changes the copy, if there is one. Does not extend its lifetime.</summary>
    public void Update(TKey key, Func<T, T> change)
    {
        lock (gate)
        {
            if (slots.TryGetValue(key, out var node) && node.Value.Entry.Copy is { } copy)
            {
                Put(key, copy with { Value = change(copy.Value) });
            }
        }
    }

    /// <summary>Drops the copy. The result of a running load is not kept.</summary>
    public void Invalidate(TKey key)
    {
        lock (gate)
        {
            Remove(key);
        }
    }

    private FreshEntry<T> Use(TKey key)
    {
        if (!slots.TryGetValue(key, out var node))
        {
            return Add(key, null).Entry;
        }
        byUse.Remove(node);
        byUse.AddFirst(node);
        return node.Value.Entry;
    }

    private void Put(TKey key, FreshCopy<T> copy)
    {
        lock (gate)
        {
            Remove(key);
            Resize(Add(key, copy));
        }
    }

    private Slot Add(TKey key, FreshCopy<T>? copy)
    {
        Slot slot = null!;
        slot = new(key, new(policy, clock, copy, gate, (_, _) => Settle(slot)));
        slots[key] = byUse.AddFirst(slot);
        return slot;
    }

    private void Settle(Slot slot)
    {
        lock (gate)
        {
            if (!slots.TryGetValue(slot.Key, out var node) || node.Value != slot)
            {
                return;
            }
            if (slot.Entry.Copy is not null)
            {
                Resize(slot);
            }
            else if (slot.Entry.Load is null)
            {
                Remove(slot.Key);
            }
        }
    }

    private void Resize(Slot slot)
    {
        var needed = sizeOf?.Invoke(slot.Entry.Copy!.Value) ?? 1;
        if (needed > capacity)
        {
            Remove(slot.Key);
            return;
        }
        size += needed - slot.Size;
        slot.Size = needed;
        Shrink();
    }

    private void Shrink()
    {
        var now = clock.GetUtcNow();
        // From the least recently used entry on: evicts until the size fits, and drops expired copies.
        for (var node = byUse.Last; node is not null; )
        {
            var (slot, previous) = (node.Value, node.Previous);
            var isExpired = slot.Entry is { Load: null, Copy: { } copy } && !copy.IsUsableAt(now);
            if (size <= capacity && !isExpired)
            {
                return;
            }
            // A slot in its first load takes no space yet.
            if (slot.Size > 0)
            {
                Remove(slot.Key);
            }
            node = previous;
        }
    }

    private void Remove(TKey key)
    {
        if (slots.Remove(key, out var node))
        {
            byUse.Remove(node);
            size -= node.Value.Size;
        }
    }

    private sealed class Slot(TKey key, FreshEntry<T> entry)
    {
        public TKey Key => key;

        public FreshEntry<T> Entry => entry;

        public long Size { get; set; }
    }
}
