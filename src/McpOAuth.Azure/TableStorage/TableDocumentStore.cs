using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Good copies of metadata documents in table <c>Clients</c>, one row each. <see cref="TableClientStore"/> sweeps them.
/// </summary>
public sealed class TableDocumentStore(
    [FromKeyedServices(TableNames.Clients)] StorageTable table,
    ILogger<TableDocumentStore> logger
) : IDocumentStore
{
    // Client ids are base64url and contain no colon, so none starts like this.
    private const string Prefix = "document:";

    /// <summary>The first key after all documents: a semicolon follows a colon.</summary>
    private const string AfterPrefix = "document;";

    public async Task<StoredDocument?> FindAsync(Uri url, CancellationToken cancellation)
    {
        var key = KeyOf(url);
        var row = await table.FindAsync(ShardOf(key), key, cancellation);
        return row?.TryReadRow(table, logger, DocumentOf);
    }

    public Task PutAsync(Uri url, StoredDocument document, TimeSpan lifetime, CancellationToken cancellation)
    {
        var key = KeyOf(url);
        var row = new TableEntity(ShardOf(key), key)
        {
            ["Url"] = url.OriginalString,
            ["Body"] = document.Body.ToArray(),
            ["FetchedAt"] = document.FetchedAt,
            ["FreshUntil"] = document.FreshUntil,
            ["ExpiresAt"] = document.FetchedAt + lifetime,
        };
        return table.PutAsync(row, cancellation);
    }

    public Task RemoveAsync(Uri url, CancellationToken cancellation)
    {
        var key = KeyOf(url);
        return table.RemoveAsync(ShardOf(key), key, cancellation);
    }

    /// <summary>Removes expired copies, with one range query per shard. Returns how many.</summary>
    internal static async Task<int> RemoveExpiredAsync(
        StorageTable table,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var count = 0;
        var due = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        foreach (var shard in Partitions.OfAllClients())
        {
            // There are as many rows as documents with which users logged in, so storage may look at each.
            var filter =
                $"PartitionKey eq '{shard}' and RowKey ge '{Prefix}' and RowKey lt '{AfterPrefix}' "
                + $"and ExpiresAt le datetime'{due}'";
            var expired = await table.QueryAsync(filter, keysOnly: true, cancellation);
            await table.DeleteAllAsync(expired, cancellation);
            count += expired.Count;
        }
        return count;
    }

    private static StoredDocument DocumentOf(TableEntity row) =>
        new(
            PlainColumn.Required(row.ReadBinary("Body"), "Body"),
            row.ReadRequiredTime("FetchedAt"),
            row.ReadRequiredTime("FreshUntil")
        );

    private static string KeyOf(Uri url) =>
        Prefix + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(url.OriginalString)));

    private static string ShardOf(string key) => Partitions.OfClient(key[Prefix.Length..]);
}
