using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>The data keys in clear: unwrapped once, then kept in memory. The newest one seals.</summary>
public sealed class DataKeyRing : IDisposable
{
    /// <summary>An envelope under an unknown key makes the ring look again, but no more often than this.</summary>
    private static readonly TimeSpan BetweenReloads = TimeSpan.FromSeconds(5);

    private readonly IDataKeyStore store;
    private readonly IKeyWrapping wrapping;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Loaded? loaded;

    public DataKeyRing(IDataKeyStore store, IKeyWrapping wrapping, TimeProvider clock)
    {
        this.store = store;
        this.wrapping = wrapping;
        this.clock = clock;
    }

    public async ValueTask<DataKey> CurrentAsync(CancellationToken cancellation) =>
        (loaded ?? await LoadAsync(null, cancellation)).Current;

    /// <summary>The key with this id, or null where there is none.</summary>
    public async ValueTask<DataKey?> FindAsync(uint id, CancellationToken cancellation)
    {
        var known = loaded ?? await LoadAsync(null, cancellation);
        if (known.Keys.TryGetValue(id, out var key))
        {
            return key;
        }
        // Another instance may have made it since. Ids that were never given do not make us ask again and again.
        if (clock.GetUtcNow() - known.At < BetweenReloads)
        {
            return null;
        }
        known = await LoadAsync(known, cancellation);
        return known.Keys.GetValueOrDefault(id);
    }

    public void Dispose()
    {
        foreach (var key in loaded?.Keys.Values.ToArray() ?? [])
        {
            key.Dispose();
        }
        loading.Dispose();
    }

    private async Task<Loaded> LoadAsync(Loaded? stale, CancellationToken cancellation)
    {
        await loading.WaitAsync(cancellation);
        try
        {
            if (loaded is { } known && known != stale)
            {
                return known;
            }
            var stored = await store.ListAsync(cancellation);
            if (stored.Count == 0)
            {
                await AddFirstAsync(cancellation);
                stored = await store.ListAsync(cancellation);
            }
            loaded = await UnwrapAllAsync(stored, cancellation);
            return loaded;
        }
        finally
        {
            loading.Release();
        }
    }

    // Of instances that start together one wins; the others find its key.
    private async Task AddFirstAsync(CancellationToken cancellation)
    {
        var key = RandomNumberGenerator.GetBytes(DataKey.Length);
        var wrapped = await wrapping.WrapAsync(key, cancellation);
        CryptographicOperations.ZeroMemory(key);
        await store.TryAddAsync(new StoredDataKey(1, wrapped, clock.GetUtcNow()), cancellation);
    }

    private async Task<Loaded> UnwrapAllAsync(IReadOnlyList<StoredDataKey> stored, CancellationToken cancellation)
    {
        var keys = new Dictionary<uint, DataKey>();
        foreach (var one in stored)
        {
            if (loaded?.Keys.GetValueOrDefault(one.Id) is { } known)
            {
                keys.Add(one.Id, known);
                continue;
            }
            var clear = await wrapping.UnwrapAsync(one.Wrapped, cancellation);
            keys.Add(one.Id, new DataKey(one.Id, clear));
            CryptographicOperations.ZeroMemory(clear);
        }
        return new Loaded(keys, keys[keys.Keys.Max()], clock.GetUtcNow());
    }

    private sealed record Loaded(Dictionary<uint, DataKey> Keys, DataKey Current, DateTimeOffset At);
}
