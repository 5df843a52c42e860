using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Registration;

/// <summary>Reads client metadata from an <c>application/json</c> body (RFC 7591 §3.1).</summary>
internal static class JsonBody
{
    /// <summary>Bytes.</summary>
    private const int MaximumLength = 64 * 1024;

    public static async Task<OAuthResult<ClientMetadata>> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return Refuse("Content-Type must be application/json.");
        }
        var bytes = new byte[MaximumLength + 1];
        var length = await RequestBody.ReadAsync(request, bytes);
        return length > MaximumLength
            ? Refuse($"The body must be at most {MaximumLength} bytes.")
            : ClientMetadataReader.Read(bytes.AsMemory(0, length));
    }

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);
}
