using System.Globalization;
using Azure.Data.Tables;

namespace McpOAuth.Cli.Commands;

/// <summary>An exported copy of table <c>Keys</c>, with every key wrapped as it is stored.</summary>
/// <param name="Format">1. Another number is of another version of this tool.</param>
internal sealed record KeyFile(int Format, DateTimeOffset ExportedAt, IReadOnlyList<KeyFileRow> Rows)
{
    public const int CurrentFormat = 1;
}

/// <summary>One row, column by column.</summary>
internal sealed record KeyFileRow(string PartitionKey, string RowKey, IReadOnlyDictionary<string, KeyFileValue> Columns)
{
    /// <summary>What a row keeps for life: it tells whether two rows are the same key.</summary>
    private string Identity =>
        PartitionKey switch
        {
            "data" => "CreatedAt",
            "signing" => "KeyId",
            _ => "Secret",
        };

    /// <exception cref="FormatException">A column has a type that the table does not use.</exception>
    public static KeyFileRow Of(TableEntity row) =>
        new(
            row.PartitionKey,
            row.RowKey,
            row.Where(column => column.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
                .ToDictionary(column => column.Key, column => KeyFileValue.Of(column.Value))
        );

    public TableEntity ToEntity()
    {
        var entity = new TableEntity(PartitionKey, RowKey);
        foreach (var (name, value) in Columns)
        {
            entity[name] = value.Read();
        }
        return entity;
    }

    public bool IsSameKeyAs(KeyFileRow other) =>
        Columns.TryGetValue(Identity, out var one) && other.Columns.TryGetValue(Identity, out var two) && one == two;
}

/// <summary>A value with its type in Table Storage.</summary>
internal sealed record KeyFileValue(string Type, string Value)
{
    public static KeyFileValue Of(object value) =>
        value switch
        {
            string text => new("string", text),
            byte[] bytes => new("binary", Convert.ToBase64String(bytes)),
            DateTimeOffset time => new("time", time.ToString("O", CultureInfo.InvariantCulture)),
            long number => new("int64", number.ToString(CultureInfo.InvariantCulture)),
            int number => new("int32", number.ToString(CultureInfo.InvariantCulture)),
            bool flag => new("boolean", flag ? "true" : "false"),
            _ => throw new FormatException(
                $"A column has the type {value.GetType().Name}, which table Keys does not use."
            ),
        };

    public object Read() =>
        Type switch
        {
            "string" => Value,
            "binary" => Convert.FromBase64String(Value),
            "time" => DateTimeOffset.Parse(Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "int64" => long.Parse(Value, CultureInfo.InvariantCulture),
            "int32" => int.Parse(Value, CultureInfo.InvariantCulture),
            "boolean" => bool.Parse(Value),
            _ => throw new FormatException($"The file has a value of the unknown type \"{Type}\"."),
        };
}
