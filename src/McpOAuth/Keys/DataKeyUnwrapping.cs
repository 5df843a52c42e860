using System.Security.Cryptography;
using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Reads the data keys and unwraps those not yet in memory. Creates the first key if there is none.</summary>
internal sealed class DataKeyUnwrapping(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    TimeProvider clock,
    ILogger<DataKeyRing> logger
)
{
    /// <param name="former">The previous ring. Keys in it are reused.</param>
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

    // If several instances start together, one adds the key and the others read it.
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
            if (clear.Length != DataKey.Length)
            {
                throw new InvalidOperationException($"The unwrapped data key has {clear.Length} bytes.");
            }
            var key = new DataKey(stored.Id, clear);
            CryptographicOperations.ZeroMemory(clear);
            return (stored, key, null);
        }
        catch (Exception exception)
            when (exception is OutageException or InvalidOperationException or CryptographicException)
        {
            return (stored, null, exception);
        }
    }

    // A key that cannot be unwrapped affects only what it encrypted.
    private OpenDataKeys Sort((StoredDataKey Stored, DataKey? Key, Exception? Fault)[] all)
    {
        var unavailable = all.Where(key => key.Key is null).ToArray();
        foreach (var (stored, _, fault) in unavailable)
        {
            logger.DataKeyUnavailable(stored.Id, stored.Wrapped.WrappingKeyId, fault!);
        }
        if (unavailable.Length == all.Length)
        {
            var fault = unavailable[^1].Fault!;
            var reason = fault is OutageException ? $" {fault.Message}" : "";
            throw new OutageException($"No data key is available.{reason}", fault);
        }
        return new(
            [.. all.Where(key => key.Key is not null).Select(key => (key.Stored, key.Key!))],
            unavailable.Select(key => key.Stored.Id)
        );
    }
}
