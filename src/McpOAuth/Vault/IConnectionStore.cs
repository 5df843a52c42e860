namespace McpOAuth.Vault;

/// <summary>Stores connections, with their tokens encrypted. All guarantees hold across instances.</summary>
public interface IConnectionStore
{
    /// <summary>Stores the connection, and replaces an earlier one with the same id.</summary>
    Task PutAsync(Connection connection, CancellationToken cancellation);

    Task<VersionedConnection?> FindAsync(ConnectionId id, CancellationToken cancellation);

    /// <summary>
    /// Replaces the connection if it still has <paramref name="version"/>. Returns the new version, or null if not.
    /// </summary>
    Task<string?> TryReplaceAsync(Connection connection, string version, CancellationToken cancellation);

    Task RemoveAsync(ConnectionId id, CancellationToken cancellation);

    /// <summary>All readable connections of a user.</summary>
    Task<IReadOnlyList<Connection>> ListAsync(string subject, CancellationToken cancellation);

    /// <summary>All connections of a user, without their tokens.</summary>
    Task<IReadOnlyList<ConnectionUse>> ListUseAsync(string subject, CancellationToken cancellation);

    /// <summary>The number of stored connections of a user, readable or not.</summary>
    Task<int> CountAsync(string subject, CancellationToken cancellation);

    /// <summary>All connections of all users, without their tokens. Scans the table.</summary>
    Task<IReadOnlyList<ConnectionUse>> ListUseAsync(CancellationToken cancellation);
}
