using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuth.Keys;

/// <summary>The data keys in clear: unwrapped once, then kept in memory. The newest active one seals.</summary>
/// <remarks>
/// Keys in memory stay usable whatever happens to storage and Key Vault (I6). A request waits for them only if it needs
/// a key that is not in memory; new keys are loaded by <see cref="RefreshAsync"/>, in the background, before they seal.
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
            // Envelopes that name ids which never existed must not make us ask storage each time.
            RenewalInterval = TimeSpan.FromSeconds(5),
            // Reading and unwrapping, each with its retries.
            LoadLimit = TimeSpan.FromSeconds(30),
        },
        clock,
        new DataKeyUnwrapping(store, wrapping, clock, logger ?? NullLogger<DataKeyRing>.Instance).LoadAsync
    );

    /// <summary>The key that seals now.</summary>
    public async ValueTask<DataKey> CurrentAsync(CancellationToken cancellation) =>
        (await keys.GetAsync(cancellation)).CurrentAt(clock.GetUtcNow());

    /// <summary>The key with this id, or null if there is none. A key that cannot be unwrapped now is an outage.</summary>
    public async ValueTask<DataKey?> FindAsync(uint id, CancellationToken cancellation)
    {
        var known = await keys.GetAsync(cancellation);
        if (known.Find(id) is { } key)
        {
            return key;
        }
        // Another instance may have added it since.
        known = await keys.RenewAsync(mayBeStale: false, cancellation);
        return known.Find(id)
            ?? (known.Unavailable.Contains(id) ? throw new OutageException($"Data key {id} is unavailable.") : null);
    }

    /// <summary>Reports the use of keys and looks for new ones. Runs in the background.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await ReportUseAsync(cancellation);
        await keys.ReloadAsync(cancellation);
    }

    /// <summary>Tells storage how many messages each key has sealed since the last report.</summary>
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
