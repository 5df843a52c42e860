using System.Collections.Frozen;
using Microsoft.Extensions.Caching.Memory;

namespace McpOAuth.Clients;

/// <summary>Finds a client by its id: in the settings, then among those that registered themselves.</summary>
public sealed class ClientDirectory : IDisposable
{
    /// <summary>Characters; every id that we give is far shorter.</summary>
    public const int MaximumIdLength = 512;

    /// <summary>How long a registered client is believed without asking storage: a deleted one may live on that long.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(1);

    private const int MaximumCopies = 10_000;

    private readonly FrozenDictionary<string, Client> configured;
    private readonly IClientStore store;
    private readonly MemoryCache copies;

    public ClientDirectory(IEnumerable<Client> configured, IClientStore store)
    {
        this.configured = configured.ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);
        this.store = store;
        copies = new MemoryCache(new MemoryCacheOptions { SizeLimit = MaximumCopies });
    }

    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellation)
    {
        if (configured.TryGetValue(clientId, out var client) || copies.TryGetValue(clientId, out client))
        {
            return client;
        }
        if (clientId.Length > MaximumIdLength)
        {
            return null;
        }
        client = await store.FindAsync(clientId, cancellation);
        if (client is not null)
        {
            Keep(client);
        }
        return client;
    }

    public async Task AddAsync(Client client, CancellationToken cancellation)
    {
        await store.AddAsync(client, cancellation);
        Keep(client);
    }

    public void Dispose() => copies.Dispose();

    private void Keep(Client client) =>
        copies.Set(
            client.ClientId,
            client,
            new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = CopyLifetime, Size = 1 }
        );
}
