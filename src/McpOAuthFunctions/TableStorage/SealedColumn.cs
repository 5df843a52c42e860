using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Encrypted values in rows: bound to table, partition, row and column, split where they exceed a property.</summary>
internal static class SealedColumn
{
    /// <summary>Bytes: a property takes 64 KiB.</summary>
    private const int ChunkLength = 60 * 1024;

    /// <summary>A value of more than 480 KiB is refused: with its row it would near the limit of 1 MiB.</summary>
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
        var chunks = envelope.Chunk(ChunkLength).ToArray();
        if (chunks.Length > MaximumChunks)
        {
            throw new InvalidOperationException($"A value of {value.Length} bytes does not fit into {table}.{column}.");
        }
        for (var i = 0; i < chunks.Length; i++)
        {
            row[NameOf(column, i)] = chunks[i];
        }
    }

    /// <summary>Null where the column is missing. Throws where its content is not what was written there.</summary>
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
            ?? throw new InvalidOperationException($"{table}.{column} was changed or moved, or its data key is lost.");
    }

    /// <summary>The id of the data key that the column is under; null where it is missing.</summary>
    public static uint? KeyIdOf(TableEntity row, string column) =>
        row.GetBinary(column) is not { } start ? null
        : Envelope.TryReadKeyId(start, out var id) ? id
        : throw new InvalidOperationException($"{column} is not sealed.");

    /// <summary>The columns that a value may take up.</summary>
    public static IEnumerable<string> NamesOf(string column) =>
        Enumerable.Range(0, MaximumChunks).Select(chunk => NameOf(column, chunk));

    public static ValueTask WriteJsonAsync<T>(
        this ISealer sealer,
        string table,
        TableEntity row,
        string column,
        T value,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    ) => sealer.WriteAsync(table, row, column, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellation);

    public static async ValueTask<T?> ReadJsonAsync<T>(
        this ISealer sealer,
        string table,
        TableEntity row,
        string column,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
        where T : class
    {
        var bytes = await sealer.ReadAsync(table, row, column, cancellation);
        return bytes is null ? null : JsonSerializer.Deserialize(bytes, type);
    }

    private static string NameOf(string column, int chunk) => chunk == 0 ? column : $"{column}{chunk}";

    private static Binding BindingOf(string table, TableEntity row, string column) =>
        Binding.Row(table, row.PartitionKey, row.RowKey, column);

    private static byte[] EnvelopeOf(TableEntity row, string column) =>
        [.. NamesOf(column).Select(row.GetBinary).TakeWhile(chunk => chunk is not null).SelectMany(chunk => chunk!)];
}
