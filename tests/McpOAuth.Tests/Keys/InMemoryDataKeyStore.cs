using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>Data keys for all instances of a test.</summary>
internal sealed class InMemoryDataKeyStore : IDataKeyStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<uint, StoredDataKey> keys = [];

    /// <summary>How often it was asked for its keys.</summary>
    public int Listings { get; private set; }

    public async Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation)
    {
        // As with a real store, others come between.
        await Task.Yield();
        lock (gate)
        {
            Listings++;
            return [.. keys.Values];
        }
    }

    public async Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return keys.TryAdd(key.Id, key);
        }
    }

    public async Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            keys[id] = keys[id] with { Messages = keys[id].Messages + messages, LastUsedAt = at };
            return true;
        }
    }

    public async Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            keys[key.Id] = key with { Wrapped = key.Wrapped with { Ciphertext = [] }, RetiredAt = at };
            return true;
        }
    }
}
