using System.Security.Cryptography;
using McpOAuth.Freshness;

namespace McpOAuth.Keys;

/// <summary>
/// One key per person, for the upstream tokens of that person. Once it is destroyed nobody can read them, in any copy
/// of the tables (docs/keys.md).
/// </summary>
/// <remarks>
/// Instances remember a key for <see cref="CacheLifetime"/>, so that most uses ask storage nothing. That long after a
/// key was destroyed, the last instance has forgotten it.
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

    /// <summary>The person's key, or null if they have none: nothing is stored for them, or they were forgotten.</summary>
    public ValueTask<PersonSealer?> FindAsync(string subject, CancellationToken cancellation) =>
        keys.GetAsync(subject, limit => LoadAsync(subject, limit), mayBeStale: false, cancellation);

    /// <summary>The person's key with this id, or null if it was destroyed or never was theirs.</summary>
    public async ValueTask<PersonSealer?> FindAsync(string subject, uint keyId, CancellationToken cancellation)
    {
        var known = await FindAsync(subject, cancellation);
        if (known is not null && known.KeyId != keyId)
        {
            // The person was forgotten and came back while we remembered their former key.
            keys.Invalidate(subject);
            known = await FindAsync(subject, cancellation);
        }
        return known?.KeyId == keyId ? known : null;
    }

    /// <summary>The key to seal with for the person; a new key if they have none.</summary>
    public async ValueTask<PersonSealer> GetOrCreateAsync(string subject, CancellationToken cancellation)
    {
        // If the person is forgotten between the two steps, the next round adds a new key.
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

    /// <summary>Destroys the key: here at once, on other instances when they forget it.</summary>
    public async Task DestroyAsync(string subject, CancellationToken cancellation)
    {
        await store.RemoveAsync(subject, cancellation);
        keys.Invalidate(subject);
    }

    private async Task<Loaded<PersonSealer?>> LoadAsync(string subject, CancellationToken cancellation) =>
        await store.FindAsync(subject, cancellation) is { } key
            ? Loaded<PersonSealer?>.Keep(new(key))
            : Loaded<PersonSealer?>.Discard(null);
}
