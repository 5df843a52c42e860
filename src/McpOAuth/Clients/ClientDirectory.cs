using System.Collections.Frozen;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using Microsoft.Extensions.Caching.Memory;

namespace McpOAuth.Clients;

/// <summary>
/// Finds a client by its id: in the settings, at the URL that its id is, or among those that registered themselves.
/// </summary>
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

    private static readonly OAuthError Unknown = new(
        ErrorCodes.InvalidClient,
        "The client is not known here.",
        "unknown client"
    );

    private readonly FrozenDictionary<string, Client> configured;
    private readonly IClientStore store;
    private readonly MetadataDocumentDirectory documents;
    private readonly TimeProvider clock;
    private readonly MemoryCache copies;

    public ClientDirectory(
        IEnumerable<Client> configured,
        IClientStore store,
        MetadataDocumentDirectory documents,
        TimeProvider clock
    )
    {
        this.configured = configured.ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);
        this.store = store;
        this.documents = documents;
        this.clock = clock;
        copies = new MemoryCache(new MemoryCacheOptions { SizeLimit = MaximumCopies });
    }

    /// <summary>The client of something that is under way: where its document is away, what we knew of it will do.</summary>
    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellation)
    {
        var found = await ResolveAsync(clientId, mayBeStale: true, cancellation);
        return found.IsRefused ? null : found.Value;
    }

    /// <summary>The client, or why there is none. One that has expired is unknown (I7).</summary>
    /// <param name="mayBeStale">
    /// A copy of a metadata document that is outdated, but not for long, will do where the document is away.
    /// </param>
    public async ValueTask<OAuthResult<Client>> ResolveAsync(
        string clientId,
        bool mayBeStale,
        CancellationToken cancellation
    )
    {
        if (configured.TryGetValue(clientId, out var client) || TryGetCopy(clientId, out client))
        {
            return client!;
        }
        if (clientId.Length > MaximumIdLength)
        {
            return Unknown;
        }
        if (documents.UrlOf(clientId) is { } url)
        {
            return await documents.FindAsync(url, mayBeStale, cancellation);
        }
        client = (await store.FindAsync(clientId, cancellation))?.Client;
        if (client is null || client.IsExpiredAt(clock.GetUtcNow()))
        {
            return Unknown;
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
