using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>Signing keys for all instances of a test.</summary>
internal sealed class InMemorySigningKeyStore : ISigningKeyStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, StoredSigningKey> keys = [];

    /// <summary>How often it was asked for its keys.</summary>
    public int Listings { get; private set; }

    public async Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation)
    {
        // As with a real store, others come between.
        await Task.Yield();
        lock (gate)
        {
            Listings++;
            return [.. keys.Values];
        }
    }

    public async Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return keys.TryAdd(key.Sequence, key);
        }
    }

    public Task ActivateAsync(int sequence, DateTimeOffset at, CancellationToken cancellation)
    {
        lock (gate)
        {
            keys[sequence] = keys[sequence] with { ActivatesAt = at };
        }
        return Task.CompletedTask;
    }

    public Task RemoveAsync(int sequence, CancellationToken cancellation)
    {
        lock (gate)
        {
            keys.Remove(sequence);
        }
        return Task.CompletedTask;
    }
}
