using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>What a browser says about where a request came from.</summary>
/// <remarks>W3C Fetch Metadata Request Headers §2.3.</remarks>
internal static class FetchMetadata
{
    /// <summary>Whether a browser says that another site sent the request. False if the caller says nothing.</summary>
    public static bool IsFromForeignSite(this HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");
}
