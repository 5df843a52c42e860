using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Registration;

/// <summary>Reads an <c>application/json</c> body (RFC 7591 §3.1).</summary>
internal static class JsonBody
{
    /// <summary>Bytes.</summary>
    private const int MaximumLength = 64 * 1024;

    public static async Task<OAuthResult<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : notnull
    {
        if (!request.HasJsonContentType())
        {
            return Refuse("Content-Type must be application/json.");
        }
        var bytes = new byte[MaximumLength + 1];
        var length = await RequestBody.ReadAsync(request, bytes);
        if (length > MaximumLength)
        {
            return Refuse($"The body must be at most {MaximumLength} bytes.");
        }
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(0, length), type) is { } value
                ? value
                : Refuse("The body must be a JSON object.");
        }
        catch (JsonException)
        {
            return Refuse("The body is not valid JSON client metadata (RFC 7591).");
        }
    }

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);
}
