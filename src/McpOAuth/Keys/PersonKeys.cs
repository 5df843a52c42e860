using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>
/// One key a person, for what upstreams gave for them. Once it is destroyed nobody can read that any more, in no copy
/// of the tables (docs/keys.md).
/// </summary>
/// <remarks>
/// Instances remember keys for <see cref="CacheLifetime"/>, so that most uses ask storage nothing. So long after its
/// destruction the last one has forgotten it.
/// </remarks>
public sealed class PersonKeys
{
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromMinutes(15);

    /// <summary>About 3 MB of them.</summary>
    private const int MaximumCached = 10_000;

    private readonly IPersonKeyStore store;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, (PersonSealer Sealer, DateTimeOffset Until)> cache = new();

    public PersonKeys(IPersonKeyStore store, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
    }

    /// <summary>The person's key; null where they have none: then they have nothing, or were forgotten.</summary>
    public async ValueTask<PersonSealer?> FindAsync(string subject, CancellationToken cancellation)
    {
        if (cache.TryGetValue(subject, out var cached) && clock.GetUtcNow() < cached.Until)
        {
            return cached.Sealer;
        }
        return await store.FindAsync(subject, cancellation) is { } key ? Remember(subject, key) : null;
    }

    /// <summary>The person's key with this id; null where it was destroyed, or never was theirs.</summary>
    public async ValueTask<PersonSealer?> FindAsync(string subject, uint keyId, CancellationToken cancellation)
    {
        var known = await FindAsync(subject, cancellation);
        if (known is not null && known.KeyId != keyId)
        {
            // Forgotten and back within a quarter of an hour: what we remember is their former key.
            cache.TryRemove(subject, out _);
            known = await FindAsync(subject, cancellation);
        }
        return known?.KeyId == keyId ? known : null;
    }

    /// <summary>Seals for the person, with a new key where they have none.</summary>
    public async ValueTask<PersonSealer> GetOrCreateAsync(string subject, CancellationToken cancellation)
    {
        // A person who is forgotten between the two finds a new key in the next round.
        while (true)
        {
            if (await FindAsync(subject, cancellation) is { } known)
            {
                return known;
            }
            var key = RandomNumberGenerator.GetBytes(DataKey.Length);
            if (await store.TryAddAsync(subject, key, cancellation))
            {
                return Remember(subject, key);
            }
        }
    }

    /// <summary>Destroys the key: here at once, on other instances when they forget it.</summary>
    public async Task DestroyAsync(string subject, CancellationToken cancellation)
    {
        await store.RemoveAsync(subject, cancellation);
        cache.TryRemove(subject, out _);
    }

    private PersonSealer Remember(string subject, byte[] key)
    {
        if (cache.Count >= MaximumCached)
        {
            cache.Clear();
        }
        var sealer = new PersonSealer(key);
        cache[subject] = (sealer, clock.GetUtcNow() + CacheLifetime);
        return sealer;
    }
}
