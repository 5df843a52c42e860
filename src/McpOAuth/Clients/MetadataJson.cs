using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>
/// Reads client metadata from JSON, in registrations and metadata documents. An optional member of an unexpected type
/// counts as absent, so a sloppy client still works.
/// </summary>
/// <remarks>RFC 7591 §2; RFC 8259 §4.</remarks>
internal static class MetadataJson
{
    /// <summary>Reads one JSON object without duplicate members.</summary>
    /// <param name="read">Takes what it needs. The element is valid only during the call.</param>
    /// <param name="refuse">Makes an error of a reason such as "is not JSON".</param>
    public static OAuthResult<T> Read<T>(
        ReadOnlyMemory<byte> utf8,
        Func<JsonElement, OAuthResult<T>> read,
        Func<string, OAuthError> refuse
    )
        where T : notnull
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, StrictJson.Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : refuse("is not a JSON object");
        }
        catch (JsonException)
        {
            return refuse(StrictJson.IsJson(utf8.Span) ? "has a member more than once" : "is not JSON");
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair is JSON, but not text.
            return refuse("has a string that is not Unicode text");
        }
    }

    /// <summary>Whether the JSON text has an object with two members of the same name.</summary>
    public static bool HasDuplicates(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, StrictJson.Options);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>The member if it is a string, otherwise null.</summary>
    public static string? Text(this JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    /// <summary>
    /// The member if it is an array of strings, otherwise null. An element may be <c>null</c>, as some clients send.
    /// </summary>
    public static IReadOnlyList<string?>? Texts(this JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.Array
        && member.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            ? [.. member.EnumerateArray().Select(one => one.GetString())]
            : null;

    /// <summary>A copy of the member if it is an object, otherwise null.</summary>
    public static JsonElement? Object(this JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member.Clone()
            : null;

    /// <summary>Whether the member is <c>true</c>.</summary>
    public static bool Flag(this JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>Whether the member is there, with any value but <c>null</c>.</summary>
    public static bool Has(this JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;
}
