using System.Globalization;
using McpOAuth.Clients.Assertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpOAuth.Client;

/// <summary>
/// Writes the 401 and 403 challenges that tell an MCP client where the broker is and which scopes to request.
/// </summary>
/// <remarks>
/// RFC 6750 §3, RFC 9728 §5.1. Written here because the SDK's own challenge has no <c>scope</c> and derives
/// <c>resource_metadata</c> from the request's <c>Host</c> header.
/// </remarks>
internal static class BearerChallengeWriter
{
    public static void WriteUnauthorized(HttpResponse response, McpOAuthOptions server, bool tokenWasRefused)
    {
        var error = tokenWasRefused ? "error=\"invalid_token\", " : "";
        var scope = server.Scopes.Count > 0 ? $", scope=\"{string.Join(' ', server.Scopes)}\"" : "";
        response.StatusCode = StatusCodes.Status401Unauthorized;
        var bearer = $"Bearer {error}resource_metadata=\"{server.MetadataUrl}\"{scope}";
        // RFC 9449 §7.1. The Bearer challenge comes first: MCP SDKs look at the first one only.
        response.Headers.WWWAuthenticate =
            server.Dpop == DpopUse.Off
                ? bearer
                : new StringValues([bearer, $"DPoP {error}algs=\"{string.Join(' ', SignatureAlgorithms.All)}\""]);
    }

    /// <summary>The token cannot be judged now. A 401 would send every user to sign in again.</summary>
    public static Task WriteUnavailableAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = BrokerKeys.RetryAfter.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/json";
        return response.WriteAsync(
            """{"error":"temporarily_unavailable","error_description":"Access tokens cannot be checked now. Retry."}"""
        );
    }

    /// <summary>The token is valid but lacks scopes.</summary>
    /// <param name="scopes">
    /// Everything the client should request: the scopes it has plus those the request needs.
    /// </param>
    /// <remarks>RFC 6750 §3.1.</remarks>
    public static void WriteInsufficientScope(
        HttpResponse response,
        McpOAuthOptions server,
        IReadOnlyCollection<string> scopes
    )
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        response.Headers.WWWAuthenticate =
            $"Bearer error=\"insufficient_scope\", resource_metadata=\"{server.MetadataUrl}\", "
            + $"scope=\"{string.Join(' ', scopes)}\"";
    }
}
