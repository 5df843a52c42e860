using System.Collections.Concurrent;

namespace McpOAuth.Client;

/// <summary>Remembers used proofs on this instance alone.</summary>
internal sealed class MemoryReplayStore(TimeProvider clock) : IDpopReplayStore
{
    /// <summary>Above this number, expired entries are removed with each use.</summary>
    private const int CleanupThreshold = 10_000;

    /// <summary>About 30 MB. Proofs beyond it are refused, because forgetting one would accept it again.</summary>
    private const int Maximum = 200_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);
    private DateTimeOffset nextCleanup = DateTimeOffset.MinValue;

    public Task<bool> TryUseAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        RemoveExpired();
        return used.Count < Maximum
            ? Task.FromResult(used.TryAdd(key, expiresAt))
            : throw new InvalidOperationException("Too many DPoP proofs in two minutes.");
    }

    private void RemoveExpired()
    {
        var now = clock.GetUtcNow();
        if (used.Count <= CleanupThreshold || now < nextCleanup)
        {
            return;
        }
        nextCleanup = now.AddSeconds(5);
        foreach (var (key, expiresAt) in used)
        {
            if (expiresAt <= now)
            {
                used.TryRemove(key, out _);
            }
        }
    }
}
