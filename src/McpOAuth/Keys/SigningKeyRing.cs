namespace McpOAuth.Keys;

/// <summary>
/// The signing keys of all instances: the current one signs, the next one is published beforehand, and former ones
/// stay published until the last token that they signed has expired.
/// </summary>
public sealed class SigningKeyRing : IDisposable
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan SigningPeriod = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a key is published before it signs, at the least: longer than any instance's copy of the ring and any
    /// resource's copy of the JWKS lives.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromHours(2);

    /// <summary>How old an instance's copy may become.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(5);

    private readonly ISigningKeyStore store;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Loaded? loaded;

    public SigningKeyRing(ISigningKeyStore store, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
    }

    /// <summary>The key that signs now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellation)
    {
        var keys = await KeysAsync(cancellation);
        var now = clock.GetUtcNow();
        return keys.LastOrDefault(key => key.ActivatesAt <= now) ?? keys[0];
    }

    /// <summary>All that are published: former, current and next, oldest first.</summary>
    public ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellation) =>
        KeysAsync(cancellation);

    /// <summary>Lets the next key sign as soon as everybody can know it.</summary>
    public async Task<SigningKey> RotateAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var next = (await LoadAsync(cancellation)).Keys[^1];
        if (next.ActivatesAt > now + Notice)
        {
            await store.ActivateAsync(next.Sequence, now + Notice, cancellation);
            next = (await LoadAsync(cancellation)).Keys[^1];
        }
        return next;
    }

    public void Dispose()
    {
        foreach (var key in loaded?.Keys ?? [])
        {
            key.Dispose();
        }
        loading.Dispose();
    }

    private async ValueTask<IReadOnlyList<SigningKey>> KeysAsync(CancellationToken cancellation)
    {
        var known = loaded;
        if (known is not null && clock.GetUtcNow() - known.At < CopyLifetime)
        {
            return known.Keys;
        }
        await loading.WaitAsync(cancellation);
        try
        {
            if (loaded != known)
            {
                return loaded!.Keys;
            }
            return (await LoadAsync(cancellation)).Keys;
        }
        catch (Protocol.OutageException) when (known is not null)
        {
            // Storage is away: the copy we have still signs and verifies.
            return known.Keys;
        }
        finally
        {
            loading.Release();
        }
    }

    private async Task<Loaded> LoadAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var stored = await store.ListAsync(cancellation);
        if (await CompleteAsync(stored, now, cancellation))
        {
            stored = await store.ListAsync(cancellation);
        }
        var keys = stored.OrderBy(key => key.Sequence).Select(OpenOrKeep).ToArray();
        // A key that is no longer among them may be signing for a request: it is left to the garbage collector.
        loaded = new Loaded(keys, now);
        return loaded;
    }

    private SigningKey OpenOrKeep(StoredSigningKey stored) =>
        loaded?.Keys.FirstOrDefault(key => key.KeyId == stored.KeyId && key.ActivatesAt == stored.ActivatesAt)
        ?? SigningKey.Open(stored);

    /// <summary>Adds what is missing: a first key, and always a next one. True where storage has changed.</summary>
    private async Task<bool> CompleteAsync(
        IReadOnlyList<StoredSigningKey> stored,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (stored.Count == 0)
        {
            await store.TryAddAsync(SigningKey.Create(1, now), cancellation);
            await store.TryAddAsync(SigningKey.Create(2, now + SigningPeriod), cancellation);
            return true;
        }
        var newest = stored.MaxBy(key => key.Sequence)!;
        if (newest.ActivatesAt > now)
        {
            return false;
        }
        var activatesAt = newest.ActivatesAt + SigningPeriod;
        var soonest = now + Notice;
        await store.TryAddAsync(
            SigningKey.Create(newest.Sequence + 1, activatesAt > soonest ? activatesAt : soonest),
            cancellation
        );
        // Older ones signed nothing for as long as the previous one signed: Notice at the least, which no token outlives.
        foreach (var old in stored.Where(key => key.Sequence < newest.Sequence - 1))
        {
            await store.RemoveAsync(old.Sequence, cancellation);
        }
        return true;
    }

    private sealed record Loaded(IReadOnlyList<SigningKey> Keys, DateTimeOffset At);
}
