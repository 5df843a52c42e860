using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Registered clients in table <c>Clients</c>, sharded by id: a <see cref="ClientRow"/> and a
/// <see cref="ClientExpiry"/> each. Sweeps the rows of <see cref="TableDocumentStore"/> too, which share the table.
/// </summary>
public sealed partial class TableClientStore(
    [FromKeyedServices(TableNames.Clients)] StorageTable table,
    ILogger<TableClientStore> logger
) : IClientStore, ISweepable
{
    /// <summary>A transaction allows 100 actions, and a client has two rows.</summary>
    private const int ClientsInTransaction = 50;

    public string Table => table.Name;

    public async Task AddAsync(Client client, CancellationToken cancellation)
    {
        TableTransactionAction[] rows = [Add(ClientRow.Of(client)), Add(ClientExpiry.RowOf(client))];
        if (await table.TrySubmitAsync(rows, cancellation))
        {
            return;
        }
        // The id has 128 random bits, so a conflict can only be this same insert, retried after a lost response. Then
        // the row is there. If it is not, the transaction failed for another reason, such as a table being deleted.
        if (await FindAsync(client.ClientId, cancellation) is null)
        {
            throw new OutageException("The client could not be stored.");
        }
    }

    public async Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation)
    {
        if (!IssuedClientId().IsMatch(clientId))
        {
            return null;
        }
        var row = await table.FindAsync(Partitions.OfClient(clientId), clientId, cancellation);
        return row?.TryReadRow(table, logger, ClientRow.ToClient) is { } client
            ? new(client, row.ETag.ToString("G"))
            : null;
    }

    /// <summary>All registered clients, including expired ones. Scans the whole table.</summary>
    public async IAsyncEnumerable<Client> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in table.PagesAsync("PartitionKey ge ''", columns: null, cancellation))
        {
            foreach (var row in page.Where(row => IssuedClientId().IsMatch(row.RowKey)))
            {
                if (row.TryReadRow(table, logger, ClientRow.ToClient) is { } client)
                {
                    yield return client;
                }
            }
        }
    }

    public async Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation) =>
        await table.TryReplaceAsync(ClientRow.Of(client), version, cancellation) is not null;

    public Task<bool> TryRenewAsync(Client client, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var change = new TableEntity(Partitions.OfClient(client.ClientId), client.ClientId)
        {
            ["ExpiresAt"] = expiresAt,
        };
        return table.TrySubmitAsync(
            [
                new(TableTransactionActionType.UpdateMerge, change, ETag.All),
                Remove(ClientExpiry.RowOf(client)),
                Add(ClientExpiry.RowOf(client.ClientId, expiresAt)),
            ],
            cancellation
        );
    }

    public Task<bool> TryRemoveAsync(Client client, CancellationToken cancellation) =>
        table.TrySubmitAsync([Remove(ClientRow.Of(client)), Remove(ClientExpiry.RowOf(client))], cancellation);

    public async Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var count = await TableDocumentStore.RemoveExpiredAsync(table, now, cancellation);
        DateTimeOffset? oldest = null;
        foreach (var filter in ClientExpiry.Before(now))
        {
            var expired = await table.QueryAsync(filter, keysOnly: true, cancellation);
            foreach (var chunk in expired.Chunk(ClientsInTransaction))
            {
                count += await RemoveAsync(chunk, cancellation);
            }
            // Rows are sorted by key, and so by hour.
            var first = expired.Count == 0 ? null : ClientExpiry.DueAtOf(expired[0]);
            oldest = first is null || oldest < first ? oldest : first;
        }
        return new(count, oldest);
    }

    /// <summary>Removes all at once, or one by one if one was renewed or removed in the meantime.</summary>
    private async Task<int> RemoveAsync(TableEntity[] expiries, CancellationToken cancellation)
    {
        if (await table.TrySubmitAsync([.. expiries.SelectMany(RemovalOf)], cancellation))
        {
            return expiries.Length * 2;
        }
        var count = 0;
        foreach (var expiry in expiries)
        {
            count += await RemoveAsync(expiry, cancellation);
        }
        return count;
    }

    private async Task<int> RemoveAsync(TableEntity expiry, CancellationToken cancellation)
    {
        if (await table.TrySubmitAsync([.. RemovalOf(expiry)], cancellation))
        {
            return 2;
        }
        if (await table.FindAsync(expiry.PartitionKey, ClientExpiry.ClientIdOf(expiry), cancellation) is not null)
        {
            return 0;
        }
        // The client's row was removed by hand.
        await table.DeleteAllAsync([expiry], cancellation);
        return 1;
    }

    private static TableTransactionAction[] RemovalOf(TableEntity expiry) =>
        [Remove(new(expiry.PartitionKey, ClientExpiry.ClientIdOf(expiry))), Remove(expiry)];

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableTransactionAction Remove(TableEntity row) =>
        new(TableTransactionActionType.Delete, row, ETag.All);

    // 16 random bytes in base64url. Anything else was never issued, and may not be a valid key for storage.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{22}\z")]
    private static partial Regex IssuedClientId();
}
