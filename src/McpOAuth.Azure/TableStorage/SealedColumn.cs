using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Encrypted column values, bound to table, partition, row and column, and split over several columns if long.
/// </summary>
internal static partial class SealedColumn
{
    /// <summary>In bytes. A table property holds 64 KiB.</summary>
    private const int ChunkLength = 60 * 1024;

    /// <summary>Values over 480 KiB are refused, because a row is limited to 1 MiB.</summary>
    private const int MaximumChunks = 8;

    public static async ValueTask WriteAsync(
        this ISealer sealer,
        string table,
        TableEntity row,
        string column,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellation
    )
    {
        var envelope = await sealer.SealAsync(value, BindingOf(table, row, column), cancellation);
        if (envelope.Length > MaximumChunks * ChunkLength)
        {
            throw new InvalidOperationException($"A value of {value.Length} bytes is too large for {table}.{column}.");
        }
        for (var (chunk, start) = (0, 0); start < envelope.Length; chunk++, start += ChunkLength)
        {
            row[NameOf(column, chunk)] = envelope[start..Math.Min(envelope.Length, start + ChunkLength)];
        }
    }

    /// <summary>Reads a key that the broker cannot work without. Null if the column is missing.</summary>
    /// <exception cref="InvalidOperationException">The value cannot be decrypted.</exception>
    public static async ValueTask<byte[]?> ReadAsync(
        this ISealer sealer,
        string table,
        TableEntity row,
        string column,
        CancellationToken cancellation
    )
    {
        var envelope = EnvelopeOf(row, column);
        if (envelope.Length == 0)
        {
            return null;
        }
        return await sealer.OpenAsync(envelope, BindingOf(table, row, column), cancellation)
            ?? throw new InvalidOperationException(
                $"{table}.{column} was tampered with or moved, or its data key is lost."
            );
    }

    /// <summary>Null if the column is missing or cannot be decrypted. The latter is logged and counted.</summary>
    public static async ValueTask<byte[]?> TryReadAsync(
        this ISealer sealer,
        StorageTable table,
        TableEntity row,
        string column,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var envelope = EnvelopeOf(row, column);
        if (envelope.Length == 0)
        {
            return null;
        }
        var value = await sealer.OpenAsync(envelope, BindingOf(table.Name, row, column), cancellation);
        if (value is null)
        {
            ReportUnreadable(table, logger, column, row.RowKey);
        }
        return value;
    }

    public static ValueTask WriteAsync<T>(
        this ISealer sealer,
        string table,
        TableEntity row,
        string column,
        T value,
        SealedFormat<T> format,
        CancellationToken cancellation
    )
        where T : class => sealer.WriteAsync(table, row, column, format.Write(value), cancellation);

    /// <summary>Null if the column is missing or unreadable. The latter is logged and counted.</summary>
    public static async ValueTask<T?> TryReadAsync<T>(
        this ISealer sealer,
        StorageTable table,
        TableEntity row,
        string column,
        SealedFormat<T> format,
        ILogger logger,
        CancellationToken cancellation
    )
        where T : class
    {
        var payload = await sealer.TryReadAsync(table, row, column, logger, cancellation);
        if (payload is null)
        {
            return null;
        }
        var value = format.Read(payload);
        if (value is null)
        {
            ReportUnreadable(table, logger, column, row.RowKey);
        }
        return value;
    }

    /// <summary>
    /// The id of the data key that encrypted the column. Null if the column is missing or holds no envelope.
    /// </summary>
    public static uint? KeyIdOf(TableEntity row, string column) =>
        ChunkOf(row, column) is { } start && Envelope.TryReadKeyId(start, out var id) ? id : null;

    /// <summary>Whether the column holds something that is no envelope.</summary>
    public static bool IsDamaged(TableEntity row, string column) =>
        ChunkOf(row, column) is not null && KeyIdOf(row, column) is null;

    /// <summary>The columns that a value may occupy.</summary>
    public static IEnumerable<string> NamesOf(string column) =>
        Enumerable.Range(0, MaximumChunks).Select(chunk => NameOf(column, chunk));

    private static string NameOf(string column, int chunk) => chunk == 0 ? column : $"{column}{chunk}";

    private static Binding BindingOf(string table, TableEntity row, string column) =>
        Binding.Row(table, row.PartitionKey, row.RowKey, column);

    private static byte[] EnvelopeOf(TableEntity row, string column)
    {
        byte[] envelope = [];
        foreach (var name in NamesOf(column))
        {
            if (ChunkOf(row, name) is not { } chunk)
            {
                break;
            }
            envelope = envelope.Length == 0 ? chunk : [.. envelope, .. chunk];
        }
        return envelope;
    }

    // A value of another type becomes bytes that are no envelope, so it is unreadable and not missing.
    private static byte[]? ChunkOf(TableEntity row, string name) =>
        !row.TryGetValue(name, out var value) || value is null ? null : value as byte[] ?? [0];

    private static void ReportUnreadable(StorageTable table, ILogger logger, string column, string row)
    {
        Unreadable(logger, table.Name, column, row);
        table.CountUnreadable();
    }

    [LoggerMessage(
        1207,
        LogLevel.Error,
        "Sealed value cannot be read and is treated as missing {Table} {Column} {Row}"
    )]
    private static partial void Unreadable(ILogger logger, string table, string column, string row);
}
