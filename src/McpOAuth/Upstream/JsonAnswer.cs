using System.Globalization;
using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>A JSON object that an upstream sent. A member of an unexpected type reads as missing.</summary>
/// <remarks>
/// RFC 8259 §4: to different readers, an object with the same member twice means different things. It is refused
/// everywhere: tokens, metadata, keys, users and id_tokens.
/// </remarks>
internal sealed class JsonAnswer
{
    private readonly Dictionary<string, JsonElement> members;

    private JsonAnswer(Dictionary<string, JsonElement> members) => this.members = members;

    /// <summary>The object, or <c>server_error</c> with a reason such as "is not JSON".</summary>
    /// <param name="what">The document's name, for the reason.</param>
    public static OAuthResult<JsonAnswer> Parse(ReadOnlySpan<byte> utf8, string what)
    {
        var json = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        try
        {
            var root = JsonElement.Parse(json, StrictJson.Options);
            return root.ValueKind == JsonValueKind.Object
                ? Of(root)
                : OAuthError.ServerError($"{what} is not a JSON object");
        }
        catch (JsonException)
        {
            var problem = StrictJson.IsJson(json) ? "has the same member twice" : "is not JSON";
            return OAuthError.ServerError($"{what} {problem}");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, as an escape sequence in a name.
            return OAuthError.ServerError($"{what} has a member whose name is not text");
        }
    }

    /// <exception cref="InvalidOperationException">A name is not text.</exception>
    public static JsonAnswer Of(JsonElement element) =>
        new(element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));

    /// <summary>Whether the member exists, of any type.</summary>
    public bool Has(string name) => members.ContainsKey(name);

    /// <summary>Null if missing, empty or not a string.</summary>
    public string? Text(string name) => TextOf(Find(name)) is { Length: > 0 } text ? text : null;

    /// <summary>A text member of an object. Null if either is missing or of another type.</summary>
    public string? Text(string name, string member) =>
        Find(name) is { ValueKind: JsonValueKind.Object } inner && inner.TryGetProperty(member, out var found)
            ? TextOf(found)
            : null;

    /// <summary>A number, or text that is one.</summary>
    public double? Number(string name)
    {
        var element = Find(name);
        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.TryGetDouble(out var number) ? number : null;
        }
        return
            double.TryParse(TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            && double.IsFinite(parsed)
            ? parsed
            : null;
    }

    /// <summary>A whole number. Text is none.</summary>
    public long? WholeNumber(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt64(out var number)
            ? number
            : null;

    public bool IsTrue(string name) => Find(name).ValueKind == JsonValueKind.True;

    /// <summary>The elements of an array. None if the member is not an array.</summary>
    public IEnumerable<JsonElement> Items(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The strings of an array. Null if the member is not an array.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Find(name).ValueKind == JsonValueKind.Array ? [.. Items(name).Select(TextOf).OfType<string>()] : null;

    private JsonElement Find(string name) => members.GetValueOrDefault(name);

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, as an escape sequence.
            return null;
        }
    }
}
