using McpOAuth.Pages;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Sends errors raised outside of endpoints: a page if users read the endpoint's responses, otherwise JSON.
/// </summary>
internal static class ErrorAnswer
{
    public static Task SendAsync(HttpContext http, OAuthError error, int status) =>
        IsPage(http) ? ErrorPage.SendAsync(http, error, back: null, status) : http.RefuseAsync(error, status);

    /// <summary>Whether users read the endpoint's responses.</summary>
    public static bool IsPage(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>()?.Kind == EndpointKind.Page;

    /// <summary>
    /// Whether a browser sent the request. Browsers always accept HTML. Programs that do not say what they accept get no
    /// page.
    /// </summary>
    public static bool IsOfBrowser(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
