using System.Security.Cryptography;
using McpOAuth.Freshness;

namespace McpOAuth.Keys;

/// <summary>
/// One key per user, which seals that user's upstream tokens. Destroying it makes them unreadable, in backups of the
/// tables too (docs/keys.md).
/// </summary>
/// <remarks>
/// Instances cache a key for <see cref="CacheLifetime"/>, which avoids most storage reads. Other instances may use a
/// destroyed key until then.
/// </remarks>
public sealed class PersonKeys(IPersonKeyStore store, TimeProvider clock)
{
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromMinutes(15);

    /// <summary>About 3 MB.</summary>
    private const int MaximumCached = 10_000;

    private readonly FreshByKey<string, PersonSealer?> keys = new(
        new() { Lifetime = CacheLifetime },
        clock,
        MaximumCached
    );

    /// <summary>The user's key, or null if they have none, for example because they were erased.</summary>
    public ValueTask<PersonSealer?> FindAsync(string subject, CancellationToken cancellation) =>
        keys.GetAsync(subject, limit => LoadAsync(subject, limit), mayBeStale: false, cancellation);

    /// <summary>The user's key with this id, or null if it was destroyed or never existed.</summary>
    public async ValueTask<PersonSealer?> FindAsync(string subject, uint keyId, CancellationToken cancellation)
    {
        var known = await FindAsync(subject, cancellation);
        if (known is not null && known.KeyId != keyId)
        {
            // The cached key may be from before the user was erased and signed in again.
            keys.Invalidate(subject);
            known = await FindAsync(subject, cancellation);
        }
        return known?.KeyId == keyId ? known : null;
    }

    /// <summary>The cached key, or null. Another instance may have destroyed it in the meantime.</summary>
    public PersonSealer? FindCached(string subject) => keys.TryGetFresh(subject, out var known) ? known : null;

    /// <summary>Drops the cached key, so that the next caller reads it from storage.</summary>
    public void Forget(string subject) => keys.Invalidate(subject);

    /// <summary>The user's sealing key. Creates one if they have none.</summary>
    public async ValueTask<PersonSealer> GetOrCreateAsync(string subject, CancellationToken cancellation)
    {
        // If another instance's key is destroyed before we read it, the next round adds a new one.
        while (true)
        {
            if (await FindAsync(subject, cancellation) is { } known)
            {
                return known;
            }
            var key = RandomNumberGenerator.GetBytes(DataKey.Length);
            if (await store.TryAddAsync(subject, key, cancellation))
            {
                var sealer = new PersonSealer(key);
                keys.Set(subject, sealer);
                return sealer;
            }
        }
    }

    /// <summary>Destroys the key. Other instances drop it within <see cref="CacheLifetime"/>.</summary>
    public async Task DestroyAsync(string subject, CancellationToken cancellation)
    {
        await store.RemoveAsync(subject, cancellation);
        keys.Invalidate(subject);
    }

    private async Task<Loaded<PersonSealer?>> LoadAsync(string subject, CancellationToken cancellation) =>
        await StoredKeys.ReadAsync(() => store.FindAsync(subject, cancellation)) is { } key
            ? Loaded<PersonSealer?>.Keep(new(key))
            : Loaded<PersonSealer?>.Discard(null);
}
