using System.Collections.Frozen;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuth.Keys;

/// <summary>The data keys in clear: unwrapped once, then kept in memory. The newest active one seals.</summary>
/// <remarks>
/// What is in memory stays there whatever happens to storage and keeper (I6). Only an envelope under a key that is not
/// makes a request wait for them; new keys come by <see cref="RefreshAsync"/>, in the background and before they seal.
/// </remarks>
public sealed class DataKeyRing : IDisposable
{
    /// <summary>An envelope under an unknown key makes the ring look again, but no more often than this.</summary>
    private static readonly TimeSpan BetweenReloads = TimeSpan.FromSeconds(5);

    private readonly IDataKeyStore store;
    private readonly IKeyWrapping wrapping;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private volatile Copy? copy;
    private Task<Copy>? loading;

    public DataKeyRing(
        IDataKeyStore store,
        IKeyWrapping wrapping,
        TimeProvider clock,
        ILogger<DataKeyRing>? logger = null
    )
    {
        this.store = store;
        this.wrapping = wrapping;
        this.clock = clock;
        this.logger = logger ?? NullLogger<DataKeyRing>.Instance;
    }

    /// <summary>The key that seals now.</summary>
    public async ValueTask<DataKey> CurrentAsync(CancellationToken cancellation) =>
        (copy ?? await LoadAsync(null, cancellation)).CurrentAt(clock.GetUtcNow());

    /// <summary>The key with this id, or null where there is none. One that cannot be unwrapped now is an outage.</summary>
    public async ValueTask<DataKey?> FindAsync(uint id, CancellationToken cancellation)
    {
        var known = copy ?? await LoadAsync(null, cancellation);
        if (known.Find(id) is { } key)
        {
            return key;
        }
        // Another instance may have made it since. Ids that were never given do not make us ask again and again.
        if (clock.GetUtcNow() - known.At >= BetweenReloads)
        {
            known = await LoadAsync(known, cancellation);
        }
        return known.Find(id)
            ?? (known.Unavailable.Contains(id) ? throw new OutageException($"Data key {id} is unavailable.") : null);
    }

    /// <summary>Reports the use of keys and looks for new ones. For the background.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await ReportUseAsync(cancellation);
        await LoadAsync(copy, cancellation);
    }

    /// <summary>Tells storage how much each key has sealed since the last time.</summary>
    public async Task ReportUseAsync(CancellationToken cancellation)
    {
        foreach (var key in copy?.Keys ?? [])
        {
            var messages = key.TakeUse();
            var reported = messages == 0;
            try
            {
                for (var attempt = 0; attempt < 5 && !reported; attempt++)
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

    public void Dispose()
    {
        foreach (var key in copy?.Keys ?? [])
        {
            key.Dispose();
        }
    }

    // All who need it wait for one and the same load, which goes on where the one who began it goes away.
    private Task<Copy> LoadAsync(Copy? stale, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (copy is { } fresh && fresh != stale)
            {
                return Task.FromResult(fresh);
            }
            if (loading is null or { IsCompleted: true })
            {
                loading = Task.Run(LoadAsync, CancellationToken.None);
            }
            return loading.WaitAsync(cancellation);
        }
    }

    private async Task<Copy> LoadAsync()
    {
        var stored = await store.ListAsync(CancellationToken.None);
        if (stored.Count == 0)
        {
            await AddFirstAsync();
            stored = await store.ListAsync(CancellationToken.None);
        }
        return copy = await UnwrapAllAsync([.. stored.Where(key => !key.IsRetired)]);
    }

    // Of instances that start together one wins; the others find its key.
    private async Task AddFirstAsync()
    {
        var first = await NewDataKey.WrapAsync(1, wrapping, clock.GetUtcNow(), CancellationToken.None);
        if (await store.TryAddAsync(first, CancellationToken.None))
        {
            logger.DataKeyAdded(first.Id, first.Wrapped.WrappingKeyId, first.ActivatesAt);
        }
    }

    private async Task<Copy> UnwrapAllAsync(StoredDataKey[] stored)
    {
        var opened = await Task.WhenAll(stored.Select(OpenAsync));
        // One key that cannot be had closes what is under it and nothing else.
        var unavailable = opened.Where(one => one.Key is null).ToArray();
        foreach (var one in unavailable)
        {
            logger.DataKeyUnavailable(one.Stored.Id, one.Stored.Wrapped.WrappingKeyId, one.Fault!);
        }
        if (unavailable.Length == opened.Length)
        {
            ExceptionDispatchInfo.Throw(unavailable[^1].Fault!);
        }
        return new Copy(
            opened.Where(one => one.Key is not null).Select(one => (one.Stored, one.Key!)),
            unavailable.Select(one => one.Stored.Id),
            clock.GetUtcNow()
        );
    }

    private async Task<(StoredDataKey Stored, DataKey? Key, Exception? Fault)> OpenAsync(StoredDataKey stored)
    {
        if (copy?.Find(stored.Id) is { } known)
        {
            return (stored, known, null);
        }
        try
        {
            var clear = await wrapping.UnwrapAsync(stored.Wrapped, CancellationToken.None);
            var key = new DataKey(stored.Id, clear);
            CryptographicOperations.ZeroMemory(clear);
            return (stored, key, null);
        }
        catch (Exception exception) when (exception is OutageException or InvalidOperationException)
        {
            return (stored, null, exception);
        }
    }

    /// <summary>The ring as it was at one time. It never changes: requests read it without a lock.</summary>
    private sealed class Copy
    {
        private readonly FrozenDictionary<uint, DataKey> keys;
        private readonly (DateTimeOffset ActivatesAt, DataKey Key)[] newestFirst;

        public Copy(
            IEnumerable<(StoredDataKey Stored, DataKey Key)> opened,
            IEnumerable<uint> unavailable,
            DateTimeOffset at
        )
        {
            newestFirst =
            [
                .. opened.OrderByDescending(one => one.Stored.Id).Select(one => (one.Stored.ActivatesAt, one.Key)),
            ];
            keys = newestFirst.ToFrozenDictionary(one => one.Key.Id, one => one.Key);
            Unavailable = unavailable.ToFrozenSet();
            At = at;
        }

        public IEnumerable<DataKey> Keys => keys.Values;

        public FrozenSet<uint> Unavailable { get; }

        public DateTimeOffset At { get; }

        public DataKey? Find(uint id) => keys.GetValueOrDefault(id);

        public DataKey CurrentAt(DateTimeOffset now)
        {
            foreach (var (activatesAt, key) in newestFirst)
            {
                if (activatesAt <= now)
                {
                    return key;
                }
            }
            // None is active by our clock, which is behind that of the instance which made the first one.
            return newestFirst[^1].Key;
        }
    }
}
