using System.Collections.Frozen;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Freshness;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>
/// Finds clients by id: configured ones, those whose id is the URL of a metadata document, and registered ones.
/// </summary>
public sealed class ClientDirectory(
    IEnumerable<Client> configured,
    IClientStore store,
    MetadataDocumentDirectory documents,
    TimeProvider clock
)
{
    /// <summary>Characters. Ids that we issue are far shorter.</summary>
    public const int MaximumIdLength = 512;

    /// <summary>
    /// How long a registered client is served from memory. Changes and removals reach every instance within this time.
    /// </summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of memory for cached clients, which choose their own size.</summary>
    private const long MaximumSize = 32 * 1024 * 1024;

    internal static readonly OAuthError Unknown = new(
        ErrorCodes.InvalidClient,
        "The client is unknown.",
        "unknown client"
    );

    private readonly FrozenDictionary<string, Client> fromSettings = configured.ToFrozenDictionary(
        client => client.ClientId,
        StringComparer.Ordinal
    );
    private readonly FreshByKey<string, Client?> registered = new(
        new() { Lifetime = CopyLifetime },
        clock,
        MaximumSize,
        client => client is null ? 0 : ClientSize.Of(client)
    );

    /// <summary>The client of a flow that is already in progress, or null.</summary>
    /// <exception cref="DocumentUnavailableException">Its document cannot be fetched just now.</exception>
    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellation)
    {
        var found = await ResolveAsync(clientId, cancellation);
        return found.IsRefused ? null : found.Value;
    }

    /// <summary>The client, or <c>invalid_client</c>. An expired client is unknown (I7).</summary>
    /// <exception cref="DocumentUnavailableException">
    /// Its document cannot be fetched just now. It is never called unknown for that, because clients drop their
    /// registration then.
    /// </exception>
    public async ValueTask<OAuthResult<Client>> ResolveAsync(string clientId, CancellationToken cancellation)
    {
        if (fromSettings.TryGetValue(clientId, out var client))
        {
            return client;
        }
        if (clientId.Length > MaximumIdLength)
        {
            return Unknown;
        }
        if (documents.UrlOf(clientId) is { } url)
        {
            return await documents.FindAsync(url, cancellation);
        }
        client = await registered.GetAsync(
            clientId,
            limit => LoadAsync(clientId, limit),
            mayBeStale: false,
            cancellation
        );
        return client is null ? Unknown : client;
    }

    /// <summary>Whether a client in settings has this id.</summary>
    public bool IsConfigured(string clientId) => fromSettings.ContainsKey(clientId);

    /// <summary>Caches a client that was just stored.</summary>
    public void Keep(Client client) => registered.Set(client.ClientId, client, LifetimeOf(client));

    /// <summary>Updates the expiry of the cached copy. Does not extend the copy's lifetime.</summary>
    public void KeepRenewed(string clientId, DateTimeOffset expiresAt) =>
        registered.Update(clientId, client => client! with { ExpiresAt = expiresAt });

    /// <summary>Drops the cached copy, because the client was changed or removed.</summary>
    public void Forget(string clientId) => registered.Invalidate(clientId);

    /// <summary>Shares the metadata document of a client with which a user has logged in. Best effort.</summary>
    public Task ShareAsync(Client client, CancellationToken cancellation) =>
        client.Origin == ClientOrigin.MetadataDocument
            ? documents.ShareAsync(client, cancellation)
            : Task.CompletedTask;

    private async Task<Loaded<Client?>> LoadAsync(string clientId, CancellationToken cancellation)
    {
        var client = (await store.FindAsync(clientId, cancellation))?.Client;
        return client is null || client.IsExpiredAt(clock.GetUtcNow())
            ? Loaded<Client?>.Discard(null)
            : Loaded<Client?>.Keep(client, LifetimeOf(client));
    }

    // Ends with the client's expiry: another instance may have renewed the client, so storage is read again.
    private TimeSpan LifetimeOf(Client client) =>
        client.ExpiresAt - clock.GetUtcNow() is { } remaining && remaining < CopyLifetime ? remaining : CopyLifetime;
}
