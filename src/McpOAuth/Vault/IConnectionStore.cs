namespace McpOAuth.Vault;

/// <summary>Where connections are kept. The implementation encrypts the tokens. Every promise holds across instances.</summary>
public interface IConnectionStore
{
    /// <summary>Puts the connection in the place of a former one of the same name.</summary>
    Task PutAsync(Connection connection, CancellationToken cancellation);

    Task<VersionedConnection?> FindAsync(ConnectionId id, CancellationToken cancellation);

    /// <summary>Replaces the connection where it still has <paramref name="version"/>: the new version, or null.</summary>
    Task<string?> TryReplaceAsync(Connection connection, string version, CancellationToken cancellation);

    Task RemoveAsync(ConnectionId id, CancellationToken cancellation);

    /// <summary>All connections of a person that can be read.</summary>
    Task<IReadOnlyList<Connection>> ListAsync(string subject, CancellationToken cancellation);

    /// <summary>How many connections of a person are stored, readable or not.</summary>
    Task<int> CountAsync(string subject, CancellationToken cancellation);

    /// <summary>All connections of everybody, without their tokens; a scan of the table.</summary>
    Task<IReadOnlyList<ConnectionUse>> ListUseAsync(CancellationToken cancellation);
}
