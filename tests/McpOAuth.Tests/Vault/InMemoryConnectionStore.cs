using System.Globalization;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Vault;

/// <summary>Connections with versions, as Table Storage has them: a write under a former version is refused.</summary>
internal sealed class InMemoryConnectionStore : IConnectionStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<ConnectionId, VersionedConnection> connections = [];
    private int versions;

    public async Task PutAsync(Connection connection, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            Put(connection);
        }
    }

    public async Task<VersionedConnection?> FindAsync(ConnectionId id, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return connections.GetValueOrDefault(id);
        }
    }

    public async Task<string?> TryReplaceAsync(Connection connection, string version, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return connections.TryGetValue(connection.Id, out var current) && current.Version == version
                ? Put(connection)
                : null;
        }
    }

    public async Task RemoveAsync(ConnectionId id, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            connections.Remove(id);
        }
    }

    public async Task<int> CountAsync(string subject, CancellationToken cancellation) =>
        (await ListAsync(subject, cancellation)).Count;

    public async Task<IReadOnlyList<Connection>> ListAsync(string subject, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return [.. connections.Values.Select(one => one.Connection).Where(one => one.Id.Subject == subject)];
        }
    }

    public async Task<IReadOnlyList<ConnectionUse>> ListUseAsync(string subject, CancellationToken cancellation) =>
        [
            .. (await ListAsync(subject, cancellation)).Select(one => new ConnectionUse(
                one.Id,
                one.Scopes,
                one.ConnectedAt,
                one.Use
            )),
        ];

    public Task<IReadOnlyList<ConnectionUse>> ListUseAsync(CancellationToken cancellation) =>
        throw new NotSupportedException();

    private string Put(Connection connection)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{++versions}");
        connections[connection.Id] = new(connection, version);
        return version;
    }
}
