namespace McpOAuth.Clients;

/// <summary>Where clients that registered themselves are kept. Every promise holds across instances.</summary>
public interface IClientStore
{
    Task AddAsync(Client client, CancellationToken cancellation);

    /// <summary>The client as it is stored, expired or not.</summary>
    Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation);

    /// <summary>Replaces the client where it still has <paramref name="version"/>. It must keep its expiry.</summary>
    Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation);

    /// <summary>
    /// Moves the expiry to <paramref name="expiresAt"/> in one operation; false where it is no longer the one that
    /// <paramref name="client"/> has: somebody else renewed or removed it.
    /// </summary>
    Task<bool> TryRenewAsync(Client client, DateTimeOffset expiresAt, CancellationToken cancellation);

    /// <summary>Removes the client; false where its expiry is no longer the one that <paramref name="client"/> has.</summary>
    Task<bool> TryRemoveAsync(Client client, CancellationToken cancellation);
}

/// <summary>A client's row and the version under which it may be replaced.</summary>
public sealed record VersionedClient(Client Client, string Version);
