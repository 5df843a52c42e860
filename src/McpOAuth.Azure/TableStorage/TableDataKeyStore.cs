using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Wrapped data keys in table <c>Keys</c>, partition <c>data</c>.</summary>
public sealed class TableDataKeyStore(
    [FromKeyedServices(TableNames.Keys)] StorageTable table,
    ILogger<TableDataKeyStore> logger
) : IDataKeyStore
{
    private const string Partition = "data";
    private const string WrappedColumn = "Wrapped";

    /// <summary>Far from now, and far enough from the end of time to add to it.</summary>
    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A random mark of the newest replacement.</summary>
    private const string ReportColumn = "Report";

    public async Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{Partition}'", keysOnly: false, cancellation);
        return [.. rows.Select(KeyOf).OfType<StoredDataKey>()];
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
        if (await table.TryAddAsync(row, cancellation) is not null)
        {
            return true;
        }
        // An insert retried after a lost response finds its own row. Every wrapped key is different.
        var found = await table.FindAsync(Partition, row.RowKey, cancellation);
        return found is not null && BinaryOf(found).AsSpan().SequenceEqual(key.Wrapped.Ciphertext);
    }

    public async Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await table.FindAsync(Partition, RowKeyOf(id), cancellation) is not { } row || KeyOf(row) is not { } known)
        {
            return false;
        }
        row["Messages"] = known.Messages + messages;
        row["LastUsedAt"] = known.LastUsedAt > at ? known.LastUsedAt : at;
        row[ReportColumn] = Secret.Create(16).Reveal();
        return await TryReplaceAsync(row, cancellation);
    }

    public async Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, RowKeyOf(key.Id), cancellation);
        if (row is null || KeyOf(row)?.LastUsedAt != key.LastUsedAt)
        {
            return false;
        }
        row.Remove(WrappedColumn);
        row["RetiredAt"] = at;
        row[ReportColumn] = Secret.Create(16).Reveal();
        return await TryReplaceAsync(row, cancellation);
    }

    // A replacement retried after a lost response finds its own mark. Without it, use would be counted twice.
    private async Task<bool> TryReplaceAsync(TableEntity row, CancellationToken cancellation)
    {
        if (await table.TryReplaceAsync(row, row.ETag.ToString("G"), cancellation) is not null)
        {
            return true;
        }
        var found = await table.FindAsync(row.PartitionKey, row.RowKey, cancellation);
        return found?.ReadTextOrNull(ReportColumn) == row.ReadTextOrNull(ReportColumn);
    }

    /// <summary>Null if the row key is not one of ours.</summary>
    private StoredDataKey? KeyOf(TableEntity row)
    {
        if (!uint.TryParse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            PlainColumn.ReportUnreadable(table, logger, "RowKey", row.RowKey);
            return null;
        }
        // A key whose row cannot be read is unavailable, so its tokens get a 503 and are not refused for good. It never
        // becomes active, so nothing older counts as replaced by it.
        return row.TryReadRow(table, logger, read => KeyOf(read, id))
            ?? new(id, new WrappedKey("", []), DateTimeOffset.UnixEpoch) { ActivatesAt = Never };
    }

    private static StoredDataKey KeyOf(TableEntity row, uint id)
    {
        var createdAt = row.ReadRequiredTime("CreatedAt");
        return new(
            id,
            new WrappedKey(row.ReadRequiredText("WrappingKeyId"), row.ReadBinary(WrappedColumn) ?? []),
            createdAt
        )
        {
            ActivatesAt = row.ReadTime("ActivatesAt") ?? createdAt,
            Messages = row.ReadCount("Messages") ?? 0,
            LastUsedAt = row.ReadTime("LastUsedAt"),
            RetiredAt = row.ReadTime("RetiredAt"),
        };
    }

    private static byte[] BinaryOf(TableEntity row) =>
        row.TryGetValue(WrappedColumn, out var value) && value is byte[] bytes ? bytes : [];

    // Ten digits, so that text order is numeric order.
    private static string RowKeyOf(uint id) => id.ToString("D10", CultureInfo.InvariantCulture);
}
