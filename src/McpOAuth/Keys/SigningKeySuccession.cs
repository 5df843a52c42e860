using McpOAuth.Freshness;

namespace McpOAuth.Keys;

/// <summary>Reads the signing keys and adds what is missing: a first key, and always a next one.</summary>
internal sealed class SigningKeySuccession(ISigningKeyStore store, TimeProvider clock)
{
    /// <param name="former">Keys that are already open stay the same objects.</param>
    public async Task<Loaded<IReadOnlyList<SigningKey>>> LoadAsync(
        IReadOnlyList<SigningKey>? former,
        CancellationToken cancellation
    )
    {
        var stored = await store.ListAsync(cancellation);
        if (await CompleteAsync(stored, clock.GetUtcNow(), cancellation))
        {
            stored = await store.ListAsync(cancellation);
        }
        // A removed key may still be signing for a request: the garbage collector disposes of it.
        return Loaded<IReadOnlyList<SigningKey>>.Keep([
            .. stored.OrderBy(key => key.Sequence).Select(key => OpenOrKeep(key, former)),
        ]);
    }

    private static SigningKey OpenOrKeep(StoredSigningKey stored, IReadOnlyList<SigningKey>? former) =>
        former?.FirstOrDefault(key => key.KeyId == stored.KeyId && key.ActivatesAt == stored.ActivatesAt)
        ?? SigningKey.Open(stored);

    /// <summary>True if storage has changed.</summary>
    private async Task<bool> CompleteAsync(
        IReadOnlyList<StoredSigningKey> stored,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (stored.Count == 0)
        {
            await store.TryAddAsync(SigningKey.Create(1, now), cancellation);
            await store.TryAddAsync(SigningKey.Create(2, now + SigningKeyRing.SigningPeriod), cancellation);
            return true;
        }
        var newest = stored.MaxBy(key => key.Sequence)!;
        if (newest.ActivatesAt > now)
        {
            return false;
        }
        var activatesAt = newest.ActivatesAt + SigningKeyRing.SigningPeriod;
        var soonest = now + SigningKeyRing.Notice;
        var next = SigningKey.Create(newest.Sequence + 1, activatesAt > soonest ? activatesAt : soonest);
        await store.TryAddAsync(next, cancellation);
        // The previous key signed for at least the notice, which no token outlives. Older ones are not needed.
        foreach (var old in stored.Where(key => key.Sequence < newest.Sequence - 1))
        {
            await store.RemoveAsync(old.Sequence, cancellation);
        }
        return true;
    }
}
