using System.Text.Json;

namespace McpOAuth.Protocol;

/// <summary>How JSON from elsewhere is read: an object with the same member twice is refused.</summary>
/// <remarks>
/// RFC 8259 §4: to different readers, such an object means different things. A check must not be bypassed by that.
/// </remarks>
internal static class StrictJson
{
    public static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Whether the text is JSON, members given twice included. Tells why <see cref="Options"/> refused it.</summary>
    public static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            JsonElement.Parse(utf8);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
