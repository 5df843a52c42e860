using McpOAuth.Freshness;

namespace McpOAuth.Keys;

/// <summary>Reads the signing keys. Creates the first key, and always keeps a next key ready.</summary>
internal sealed class SigningKeySuccession(ISigningKeyStore store, TimeProvider clock)
{
    /// <param name="former">The previous ring. Keys in it are reused.</param>
    public Task<Loaded<IReadOnlyList<SigningKey>>> LoadAsync(
        IReadOnlyList<SigningKey>? former,
        CancellationToken cancellation
    ) => StoredKeys.ReadAsync(() => ReadAsync(former, cancellation));

    private async Task<Loaded<IReadOnlyList<SigningKey>>> ReadAsync(
        IReadOnlyList<SigningKey>? former,
        CancellationToken cancellation
    )
    {
        var stored = await store.ListAsync(cancellation);
        if (await CompleteAsync(stored, clock.GetUtcNow(), cancellation))
        {
            stored = await store.ListAsync(cancellation);
        }
        // Removed keys are not disposed, because a request may still be signing. Their finalizers clean up.
        return Loaded<IReadOnlyList<SigningKey>>.Keep([
            .. stored.OrderBy(key => key.Sequence).Select(key => OpenOrKeep(key, former)),
        ]);
    }

    private static SigningKey OpenOrKeep(StoredSigningKey stored, IReadOnlyList<SigningKey>? former) =>
        former?.FirstOrDefault(key => key.KeyId == stored.KeyId && key.ActivatesAt == stored.ActivatesAt)
        ?? SigningKey.Open(stored);

    /// <summary>True if storage was written.</summary>
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
        // The previous key signed for at least the notice, and no token lives longer. Tokens of older keys have
        // expired.
        foreach (var old in stored.Where(key => key.Sequence < newest.Sequence - 1))
        {
            await store.RemoveAsync(old.Sequence, cancellation);
        }
        return true;
    }
}
