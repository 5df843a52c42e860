using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Wrapped data keys in table <c>Keys</c>, partition <c>data</c>.</summary>
public sealed class TableDataKeyStore([FromKeyedServices(TableNames.Keys)] StorageTable table) : IDataKeyStore
{
    private const string Partition = "data";
    private const string WrappedColumn = "Wrapped";

    public async Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{Partition}'", keysOnly: false, cancellation);
        return [.. rows.Select(KeyOf)];
    }

    public async Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, RowKeyOf(key.Id))
        {
            ["WrappingKeyId"] = key.Wrapped.WrappingKeyId,
            [WrappedColumn] = key.Wrapped.Ciphertext,
            ["CreatedAt"] = key.CreatedAt,
            ["ActivatesAt"] = key.ActivatesAt,
        };
        return await table.TryAddAsync(row, cancellation) is not null;
    }

    public async Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await table.FindAsync(Partition, RowKeyOf(id), cancellation) is not { } row)
        {
            return false;
        }
        var known = KeyOf(row);
        row["Messages"] = known.Messages + messages;
        row["LastUsedAt"] = known.LastUsedAt > at ? known.LastUsedAt : at;
        return await table.TryReplaceAsync(row, row.ETag.ToString("G"), cancellation) is not null;
    }

    public async Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, RowKeyOf(key.Id), cancellation);
        if (row is null || KeyOf(row).LastUsedAt != key.LastUsedAt)
        {
            return false;
        }
        row.Remove(WrappedColumn);
        row["RetiredAt"] = at;
        return await table.TryReplaceAsync(row, row.ETag.ToString("G"), cancellation) is not null;
    }

    private static StoredDataKey KeyOf(TableEntity row)
    {
        var createdAt = row.GetDateTimeOffset("CreatedAt")!.Value;
        return new(
            uint.Parse(row.RowKey, CultureInfo.InvariantCulture),
            new WrappedKey(row.GetString("WrappingKeyId"), row.GetBinary(WrappedColumn) ?? []),
            createdAt
        )
        {
            ActivatesAt = row.GetDateTimeOffset("ActivatesAt") ?? createdAt,
            Messages = row.GetInt64("Messages") ?? 0,
            LastUsedAt = row.GetDateTimeOffset("LastUsedAt"),
            RetiredAt = row.GetDateTimeOffset("RetiredAt"),
        };
    }

    // Ten digits, so that text order is numeric order.
    private static string RowKeyOf(uint id) => id.ToString("D10", CultureInfo.InvariantCulture);
}
