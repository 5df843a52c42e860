using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Reads the data keys and unwraps those that are not in memory. Adds the first key if there is none.</summary>
internal sealed class DataKeyUnwrapping(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    TimeProvider clock,
    ILogger<DataKeyRing> logger
)
{
    /// <param name="former">Keys that are already open stay the same objects.</param>
    public async Task<Loaded<OpenDataKeys>> LoadAsync(OpenDataKeys? former, CancellationToken cancellation)
    {
        var stored = await store.ListAsync(cancellation);
        if (stored.Count == 0)
        {
            await AddFirstAsync(cancellation);
            stored = await store.ListAsync(cancellation);
        }
        var usable = stored.Where(key => !key.IsRetired);
        var opened = await Task.WhenAll(usable.Select(key => OpenAsync(key, former, cancellation)));
        return Loaded<OpenDataKeys>.Keep(Sort(opened));
    }

    // If several instances start together, one adds the key and the others find it.
    private async Task AddFirstAsync(CancellationToken cancellation)
    {
        var first = await NewDataKey.WrapAsync(1, wrapping, clock.GetUtcNow(), cancellation);
        if (await store.TryAddAsync(first, cancellation))
        {
            logger.DataKeyAdded(first.Id, first.Wrapped.WrappingKeyId, first.ActivatesAt);
        }
    }

    private async Task<(StoredDataKey Stored, DataKey? Key, Exception? Fault)> OpenAsync(
        StoredDataKey stored,
        OpenDataKeys? former,
        CancellationToken cancellation
    )
    {
        if (former?.Find(stored.Id) is { } known)
        {
            return (stored, known, null);
        }
        try
        {
            var clear = await wrapping.UnwrapAsync(stored.Wrapped, cancellation);
            var key = new DataKey(stored.Id, clear);
            CryptographicOperations.ZeroMemory(clear);
            return (stored, key, null);
        }
        catch (Exception exception) when (exception is OutageException or InvalidOperationException)
        {
            return (stored, null, exception);
        }
    }

    // A key that cannot be unwrapped affects only what it encrypted.
    private OpenDataKeys Sort((StoredDataKey Stored, DataKey? Key, Exception? Fault)[] all)
    {
        var unavailable = all.Where(one => one.Key is null).ToArray();
        foreach (var one in unavailable)
        {
            logger.DataKeyUnavailable(one.Stored.Id, one.Stored.Wrapped.WrappingKeyId, one.Fault!);
        }
        if (unavailable.Length == all.Length)
        {
            ExceptionDispatchInfo.Throw(unavailable[^1].Fault!);
        }
        return new(
            [.. all.Where(one => one.Key is not null).Select(one => (one.Stored, one.Key!))],
            unavailable.Select(one => one.Stored.Id)
        );
    }
}
