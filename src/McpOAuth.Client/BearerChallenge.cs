using Microsoft.AspNetCore.Http;

namespace McpOAuth.Client;

/// <summary>The 401 that tells an MCP client where to find the broker and what to ask for.</summary>
/// <remarks>
/// RFC 6750 §3, RFC 9728 §5.1. Written here, as the SDK's own challenge names no <c>scope</c> and derives
/// <c>resource_metadata</c> from the request's <c>Host</c>.
/// </remarks>
internal static class BearerChallenge
{
    public static void Write(HttpResponse response, McpOAuthOptions server, bool tokenWasRefused)
    {
        var error = tokenWasRefused ? "error=\"invalid_token\", " : "";
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate =
            $"Bearer {error}resource_metadata=\"{server.MetadataUrl}\", scope=\"{string.Join(' ', server.Scopes)}\"";
    }
}
