using Azure.Data.Tables;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Reads columns that are not encrypted. A value of another type is an <see cref="UnreadableRowException"/>.</summary>
internal static partial class PlainColumn
{
    public static string? ReadText(this TableEntity row, string column) => Read<string>(row, column);

    /// <summary>For marks of our own: a value of another type is not our mark.</summary>
    public static string? ReadTextOrNull(this TableEntity row, string column) =>
        row.TryGetValue(column, out var value) ? value as string : null;

    public static string ReadRequiredText(this TableEntity row, string column) =>
        Required(ReadText(row, column), column);

    public static byte[]? ReadBinary(this TableEntity row, string column) => Read<byte[]>(row, column);

    public static DateTimeOffset? ReadTime(this TableEntity row, string column) =>
        row.TryGetValue(column, out var value)
            ? value switch
            {
                null => null,
                DateTimeOffset time => time,
                DateTime time => time,
                _ => throw new UnreadableRowException(column),
            }
            : null;

    public static DateTimeOffset ReadRequiredTime(this TableEntity row, string column) =>
        ReadTime(row, column) ?? throw new UnreadableRowException(column);

    /// <summary>A count, which is never negative.</summary>
    public static long? ReadCount(this TableEntity row, string column) =>
        row.TryGetValue(column, out var value)
            ? value switch
            {
                null => null,
                int and >= 0 and var number => number,
                long and >= 0 and var number => number,
                _ => throw new UnreadableRowException(column),
            }
            : null;

    public static int? ReadSmallCount(this TableEntity row, string column) =>
        ReadCount(row, column) is not { } count ? null
        : count <= int.MaxValue ? (int)count
        : throw new UnreadableRowException(column);

    /// <summary>False if the column is missing.</summary>
    public static bool ReadFlag(this TableEntity row, string column) =>
        row.TryGetValue(column, out var value)
        && value is not null
        && (value as bool? ?? throw new UnreadableRowException(column));

    public static ScopeSet ReadScopes(this TableEntity row, string column) =>
        ScopeSet.Of(row.ReadRequiredText(column).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static T Required<T>(T? value, string column)
        where T : class => value ?? throw new UnreadableRowException(column);

    /// <summary>Null, and a report, if a column cannot be read. The row then counts as missing.</summary>
    public static T? TryReadRow<T>(this TableEntity row, StorageTable table, ILogger logger, Func<TableEntity, T> read)
        where T : class
    {
        try
        {
            return read(row);
        }
        catch (UnreadableRowException exception)
        {
            ReportUnreadable(table, logger, exception.Column, row.RowKey);
            return null;
        }
    }

    /// <summary>Logs and counts a row that cannot be read.</summary>
    public static void ReportUnreadable(StorageTable table, ILogger logger, string column, string row)
    {
        Unreadable(logger, table.Name, column, row);
        table.CountUnreadable();
    }

    [LoggerMessage(1209, LogLevel.Error, "Row cannot be read and is treated as missing {Table} {Column} {Row}")]
    private static partial void Unreadable(ILogger logger, string table, string column, string row);

    private static T? Read<T>(TableEntity row, string column)
        where T : class =>
        row.TryGetValue(column, out var value) && value is not null
            ? value as T ?? throw new UnreadableRowException(column)
            : null;
}

/// <summary>A column holds no value that we ever write.</summary>
#pragma warning disable CA1032 // It always names a column.
internal sealed class UnreadableRowException(string column)
    : InvalidOperationException($"Column {column} cannot be read.")
#pragma warning restore CA1032
{
    public string Column => column;
}
