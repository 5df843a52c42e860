using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>A row as the JSON of the table service, without a detour over dictionaries.</summary>
/// <remarks>
/// OData JSON light: a value of a type that JSON lacks has its type beside it, as <c>NAME@odata.type</c>.
/// learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations.
/// </remarks>
internal static class RowJson
{
    private const string TypeSuffix = "@odata.type";
    private const string Etag = "odata.etag";
    private const string Timestamp = "Timestamp";

    public static ReadOnlyMemory<byte> Write(TableEntity row)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        // The writer checks nothing here that a row could get wrong.
        using var json = new Utf8JsonWriter(buffer, new() { SkipValidation = true });
        json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            if (value is not null && name is not (Etag or Timestamp))
            {
                Write(json, name, value);
            }
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <exception cref="FormatException">The text is not a row.</exception>
    public static TableEntity Read(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        return json.Read() ? Read(ref json) : throw NoRow();
    }

    /// <summary>Reads the rows of a query's answer, its <c>value</c>.</summary>
    /// <exception cref="FormatException">The text is no such answer.</exception>
    public static List<TableEntity> ReadAll(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        while (json.Read())
        {
            if (IsRows(ref json))
            {
                json.Read();
                return ReadArray(ref json);
            }
        }
        throw new FormatException("The answer has no rows.");
    }

    private static bool IsRows(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1 && json.ValueTextEquals("value"u8);

    private static List<TableEntity> ReadArray(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw NoRow();
        }
        var rows = new List<TableEntity>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            rows.Add(Read(ref json));
        }
        return rows;
    }

    private static TableEntity Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw NoRow();
        }
        var row = new TableEntity();
        (string Column, string Type)? typed = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                // The service writes a type before its value.
                typed = (name[..^TypeSuffix.Length], json.GetString()!);
                continue;
            }
            var type = typed is { } before && before.Column == name ? before.Type : TypeOf(name);
            if (name != "odata.metadata")
            {
                row[name] = ValueOf(ref json, type);
            }
        }
        return row;
    }

    private static FormatException NoRow() => new("The answer is not a row.");

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case double number:
                // Not ours, but a row is written back with what another program added to it.
                json.WriteString($"{name}{TypeSuffix}", "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case Guid id:
                json.WriteString($"{name}{TypeSuffix}", "Edm.Guid");
                json.WriteString(name, id);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long number:
                json.WriteString($"{name}{TypeSuffix}", "Edm.Int64");
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                json.WriteString($"{name}{TypeSuffix}", "Edm.DateTime");
                json.WriteString(name, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteString($"{name}{TypeSuffix}", "Edm.Binary");
                json.WriteBase64String(name, bytes);
                break;
            default:
                throw new NotSupportedException($"A column of type {value.GetType().Name}.");
        }
    }

    // The service leaves the type of its own column out.
    private static string? TypeOf(string name) => name == Timestamp ? "Edm.DateTime" : null;

    // A column of a type that we do not write stays what JSON makes of it, and counts as unreadable where it is read.
    private static object? ValueOf(ref Utf8JsonReader json, string? type) =>
        (json.TokenType, type) switch
        {
            (JsonTokenType.String, "Edm.Binary") => json.GetBytesFromBase64(),
            (JsonTokenType.String, "Edm.Int64") => long.Parse(
                json.GetString()!,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture
            ),
            (JsonTokenType.String, "Edm.DateTime") => json.GetDateTimeOffset(),
            (JsonTokenType.String, "Edm.Guid") => json.GetGuid(),
            (JsonTokenType.String, _) => json.GetString(),
            (JsonTokenType.Number, _) => json.TryGetInt32(out var number) ? (object)number : json.GetDouble(),
            (JsonTokenType.True, _) => true,
            (JsonTokenType.False, _) => false,
            (JsonTokenType.Null, _) => null,
            _ => throw new FormatException("A column is neither text nor a number."),
        };
}
