namespace McpOAuth.Clients;

/// <summary>Stores registered clients. Conditional writes hold across instances.</summary>
public interface IClientStore
{
    Task AddAsync(Client client, CancellationToken cancellation);

    /// <summary>The stored client, even if expired.</summary>
    Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation);

    /// <summary>
    /// Replaces the client if its version is still <paramref name="version"/>. The expiry must not change.
    /// </summary>
    Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation);

    /// <summary>
    /// Moves the expiry to <paramref name="expiresAt"/> in one operation. False if the stored expiry differs from that
    /// of <paramref name="client"/>, because the client was renewed or removed meanwhile.
    /// </summary>
    Task<bool> TryRenewAsync(Client client, DateTimeOffset expiresAt, CancellationToken cancellation);

    /// <summary>
    /// Removes the client. False if the stored expiry differs from that of <paramref name="client"/>.
    /// </summary>
    Task<bool> TryRemoveAsync(Client client, CancellationToken cancellation);
}

/// <summary>A stored client and its row version, for conditional writes.</summary>
public sealed record VersionedClient(Client Client, string Version);
