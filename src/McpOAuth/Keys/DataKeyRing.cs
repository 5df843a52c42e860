using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuth.Keys;

/// <summary>The unwrapped data keys, cached in memory. The newest active key seals.</summary>
/// <remarks>
/// Keys in memory stay usable during an outage of storage or Key Vault (I6). A request waits only if it needs a key
/// that is not in memory. <see cref="RefreshAsync"/> loads new keys in the background before they become active.
/// </remarks>
public sealed class DataKeyRing(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    TimeProvider clock,
    ILogger<DataKeyRing>? logger = null
) : IDisposable
{
    private const int ReportAttempts = 5;

    private readonly Fresh<OpenDataKeys> keys = new(
        new()
        {
            Lifetime = FreshnessPolicy.Forever,
            // Envelopes with made-up key ids must not cause a storage read each.
            RenewalInterval = TimeSpan.FromSeconds(5),
            // Covers the read and the unwrap, with their retries.
            LoadLimit = TimeSpan.FromSeconds(30),
        },
        clock,
        new DataKeyUnwrapping(store, wrapping, clock, logger ?? NullLogger<DataKeyRing>.Instance).LoadAsync
    );

    /// <summary>The current sealing key.</summary>
    public async ValueTask<DataKey> CurrentAsync(CancellationToken cancellation) =>
        (await keys.GetAsync(cancellation)).CurrentAt(clock.GetUtcNow());

    /// <summary>
    /// The key with this id, or null if unknown. Throws <see cref="OutageException"/> if it cannot be unwrapped now.
    /// </summary>
    public async ValueTask<DataKey?> FindAsync(uint id, CancellationToken cancellation)
    {
        var known = await keys.GetAsync(cancellation);
        if (known.Find(id) is { } key)
        {
            return key;
        }
        // Another instance may have added the key.
        known = await keys.RenewAsync(mayBeStale: false, cancellation);
        return known.Find(id)
            ?? (known.Unavailable.Contains(id) ? throw new OutageException($"Data key {id} is unavailable.") : null);
    }

    /// <summary>Reports key use and loads new keys. Runs in the background.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await ReportUseAsync(cancellation);
        await keys.ReloadAsync(cancellation);
    }

    /// <summary>Adds the messages sealed since the last report to each key's count in storage.</summary>
    public async Task ReportUseAsync(CancellationToken cancellation)
    {
        foreach (var key in keys.Copy?.All ?? [])
        {
            await ReportUseAsync(key, cancellation);
        }
    }

    public void Dispose()
    {
        foreach (var key in keys.Copy?.All ?? [])
        {
            key.Dispose();
        }
    }

    private async Task ReportUseAsync(DataKey key, CancellationToken cancellation)
    {
        var messages = key.TakeUse();
        var reported = messages == 0;
        try
        {
            for (var attempt = 0; attempt < ReportAttempts && !reported; attempt++)
            {
                reported = await store.TryReportUseAsync(key.Id, messages, clock.GetUtcNow(), cancellation);
            }
        }
        finally
        {
            if (!reported)
            {
                key.ReturnUse(messages);
            }
        }
    }
}
