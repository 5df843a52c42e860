using System.Collections.Frozen;
using Microsoft.Extensions.Caching.Memory;

namespace McpOAuth.Clients;

/// <summary>Finds a client by its id: in the settings, then among those that registered themselves.</summary>
public sealed class ClientDirectory : IDisposable
{
    /// <summary>Characters; every id that we give is far shorter.</summary>
    public const int MaximumIdLength = 512;

    /// <summary>
    /// How long a registered client is believed without asking storage. Where a client was changed or removed at one
    /// instance, the others go on with what they know for so long and no longer.
    /// </summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(1);

    private const int MaximumCopies = 10_000;

    private readonly FrozenDictionary<string, Client> configured;
    private readonly IClientStore store;
    private readonly TimeProvider clock;
    private readonly MemoryCache copies;

    public ClientDirectory(IEnumerable<Client> configured, IClientStore store, TimeProvider clock)
    {
        this.configured = configured.ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);
        this.store = store;
        this.clock = clock;
        copies = new MemoryCache(new MemoryCacheOptions { SizeLimit = MaximumCopies });
    }

    /// <summary>Null where it is unknown or has expired (I7).</summary>
    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellation)
    {
        if (configured.TryGetValue(clientId, out var client) || TryGetCopy(clientId, out client))
        {
            return client;
        }
        if (clientId.Length > MaximumIdLength)
        {
            return null;
        }
        client = (await store.FindAsync(clientId, cancellation))?.Client;
        if (client is null || client.IsExpiredAt(clock.GetUtcNow()))
        {
            return null;
        }
        Keep(client);
        return client;
    }

    /// <summary>Takes note of what is now stored of a client.</summary>
    public void Keep(Client client) => Keep(new Copy(client, clock.GetUtcNow()));

    /// <summary>Takes note of an expiry that moved. The rest of the copy becomes no younger by it.</summary>
    public void KeepRenewed(string clientId, DateTimeOffset expiresAt)
    {
        if (copies.TryGetValue(clientId, out Copy? copy))
        {
            Keep(copy! with { Client = copy.Client with { ExpiresAt = expiresAt } });
        }
    }

    /// <summary>Asks storage the next time, because the client was changed or removed.</summary>
    public void Forget(string clientId) => copies.Remove(clientId);

    public void Dispose() => copies.Dispose();

    private void Keep(Copy copy) =>
        copies.Set(
            copy.Client.ClientId,
            copy,
            new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = CopyLifetime, Size = 1 }
        );

    // An expired copy is no proof that the client has expired: another instance may have renewed it meanwhile.
    private bool TryGetCopy(string clientId, out Client? client)
    {
        var now = clock.GetUtcNow();
        client =
            copies.TryGetValue(clientId, out Copy? copy)
            && now - copy!.At < CopyLifetime
            && !copy.Client.IsExpiredAt(now)
                ? copy.Client
                : null;
        return client is not null;
    }

    private sealed record Copy(Client Client, DateTimeOffset At);
}
