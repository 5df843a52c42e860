using Azure.Data.Tables;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Connections in table <c>Connections</c>: one partition per user, one row per upstream and tool. The tokens are
/// encrypted under the user's key.
/// </summary>
public sealed class TableConnectionStore(
    [FromKeyedServices(TableNames.Connections)] StorageTable table,
    PersonKeys people,
    ILogger<TableConnectionStore> logger
) : IConnectionStore, IErasable
{
    private const string TokensColumn = "Tokens";
    private const string MailHashColumn = "MailHash";

    /// <summary>Does not occur in upstream names or tool keys.</summary>
    private const char Separator = '|';

    public async Task PutAsync(Connection connection, CancellationToken cancellation)
    {
        var subject = connection.Id.Subject;
        if (people.FindCached(subject) is { } cached)
        {
            // Another instance may have erased the user and destroyed the key since it was cached. Then the row is gone
            // too, and this write finds nothing.
            var row = await RowOfAsync(connection, cached, cancellation);
            if (await table.TryReplaceAsync(row, "*", cancellation) is not null)
            {
                return;
            }
            people.Forget(subject);
        }
        var sealer = await people.GetOrCreateAsync(subject, cancellation);
        await table.PutAsync(await RowOfAsync(connection, sealer, cancellation), cancellation);
    }

    public async Task<VersionedConnection?> FindAsync(ConnectionId id, CancellationToken cancellation)
    {
        // At the same time: an instance that has not served the user lately has to read the key, too.
        var key = people.FindAsync(id.Subject, cancellation).AsTask();
        var found = table.FindAsync(id.Subject, RowKeyOf(id), cancellation);
        await Task.WhenAll(key, found);
        return await found is { } row && await ReadAsync(row, cancellation) is { } connection
            ? new(connection, row.ETag.ToString("G"))
            : null;
    }

    public async Task<string?> TryReplaceAsync(Connection connection, string version, CancellationToken cancellation)
    {
        // Does not create a key: the user may have been erased in the meantime.
        var sealer = await people.FindAsync(connection.Id.Subject, cancellation);
        return sealer is null
            ? null
            : await table.TryReplaceAsync(await RowOfAsync(connection, sealer, cancellation), version, cancellation);
    }

    public Task RemoveAsync(ConnectionId id, CancellationToken cancellation) =>
        table.RemoveAsync(id.Subject, RowKeyOf(id), cancellation);

    public async Task<IReadOnlyList<Connection>> ListAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{subject}'", keysOnly: false, cancellation);
        var connections = new List<Connection>(rows.Count);
        foreach (var row in rows)
        {
            if (await ReadAsync(row, cancellation) is { } connection)
            {
                connections.Add(connection);
            }
        }
        return connections;
    }

    public async Task<int> CountAsync(string subject, CancellationToken cancellation) =>
        (await KeysOfAsync(subject, cancellation)).Count;

    public async Task<IReadOnlyList<ConnectionUse>> ListUseAsync(CancellationToken cancellation)
    {
        var rows = await table.QueryAsync("PartitionKey ge ''", keysOnly: false, cancellation);
        return [.. rows.Select(row => row.TryReadRow(table, logger, UseOf)).OfType<ConnectionUse>()];
    }

    /// <summary>The sign-in connections of the people with this address. Scans the table.</summary>
    /// <param name="mailHash">From <see cref="Grants.MailHashes"/>: base64url.</param>
    public async Task<IReadOnlyList<ConnectionUse>> ListByMailAsync(string mailHash, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"{MailHashColumn} eq '{mailHash}'", keysOnly: false, cancellation);
        return [.. rows.Select(row => row.TryReadRow(table, logger, UseOf)).OfType<ConnectionUse>()];
    }

    public async Task<IReadOnlyList<ConnectionUse>> ListUseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{subject}'", keysOnly: false, cancellation);
        return [.. rows.Select(row => row.TryReadRow(table, logger, UseOf)).OfType<ConnectionUse>()];
    }

    private static string RowKeyOf(ConnectionId id) =>
        id.Tool is null ? id.Upstream : $"{id.Upstream}{Separator}{id.Tool}";

    private static ConnectionId IdOf(TableEntity row)
    {
        var parts = row.RowKey.Split(Separator, 2);
        return new(row.PartitionKey, parts[0], parts.ElementAtOrDefault(1));
    }

    private static ConnectionUse UseOf(TableEntity row) =>
        new(IdOf(row), ScopesOf(row), row.ReadRequiredTime("ConnectedAt"), ScopeUse.Parse(row.ReadText("Use")));

    private static ScopeSet ScopesOf(TableEntity row) =>
        ScopeSet.TryParse(row.ReadText("Scopes"), out var scopes) ? scopes : ScopeSet.Empty;

    // A state that this release does not know: its tokens may be spent, so the user has to connect again.
    private static ConnectionState StateOf(TableEntity row) =>
        row.ReadText("State") is not { } name ? ConnectionState.Connected
        // Enum.TryParse alone would accept any number.
        : Enum.GetNames<ConnectionState>().Contains(name) ? Enum.Parse<ConnectionState>(name)
        : ConnectionState.Reconnect;

    private async Task<Connection?> ReadAsync(TableEntity row, CancellationToken cancellation)
    {
        // Tokens that cannot be read, or whose key was destroyed, are lost. The user has to connect again.
        if (
            SealedColumn.KeyIdOf(row, TokensColumn) is not { } keyId
            || await people.FindAsync(row.PartitionKey, keyId, cancellation) is not { } sealer
        )
        {
            return null;
        }
        var format = UpstreamTokens.Format;
        var tokens = await sealer.TryReadAsync(table, row, TokensColumn, format, logger, cancellation);
        if (tokens is null)
        {
            return null;
        }
        return row.TryReadRow(table, logger, read => ConnectionOf(read, tokens));
    }

    private static Connection ConnectionOf(TableEntity row, UpstreamTokens tokens)
    {
        var connectedAt = row.ReadRequiredTime("ConnectedAt");
        return new()
        {
            Id = IdOf(row),
            State = StateOf(row),
            Tokens = tokens,
            Scopes = ScopesOf(row),
            ConnectedAt = connectedAt,
            ObtainedAt = row.ReadTime("ObtainedAt") ?? connectedAt,
            Lease = row.ReadText("LeaseOwner") is { } owner ? new(owner, row.ReadRequiredTime("LeaseExpiresAt")) : null,
            Failures = row.ReadSmallCount("Failures") is { } count
                ? new(count, row.ReadRequiredTime("FailedSince"), row.ReadRequiredTime("RetryAt"))
                : null,
            Use = ScopeUse.Parse(row.ReadText("Use")),
            MailHash = row.ReadText(MailHashColumn),
        };
    }

    private async Task<TableEntity> RowOfAsync(
        Connection connection,
        PersonSealer sealer,
        CancellationToken cancellation
    )
    {
        var row = new TableEntity(connection.Id.Subject, RowKeyOf(connection.Id))
        {
            ["State"] = connection.State.ToString(),
            ["Scopes"] = connection.Scopes.ToString(),
            ["ConnectedAt"] = connection.ConnectedAt,
            ["ObtainedAt"] = connection.ObtainedAt,
            ["Use"] = connection.Use.ToString(),
            [MailHashColumn] = connection.MailHash,
        };
        if (connection.Lease is { } lease)
        {
            row["LeaseOwner"] = lease.Owner;
            row["LeaseExpiresAt"] = lease.ExpiresAt;
        }
        if (connection.Failures is { } failures)
        {
            row["Failures"] = failures.Count;
            row["FailedSince"] = failures.Since;
            row["RetryAt"] = failures.RetryAt;
        }
        var format = UpstreamTokens.Format;
        await sealer.WriteAsync(table.Name, row, TokensColumn, connection.Tokens, format, cancellation);
        return row;
    }

    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await KeysOfAsync(subject, cancellation);
        await table.DeleteAllAsync(rows, cancellation);
        return rows.Count;
    }

    private Task<IReadOnlyList<TableEntity>> KeysOfAsync(string subject, CancellationToken cancellation) =>
        table.QueryAsync($"PartitionKey eq '{subject}'", keysOnly: true, cancellation);
}
