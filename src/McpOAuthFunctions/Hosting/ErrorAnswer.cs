using McpOAuth.Pages;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>An error that no endpoint gave: a page where people read the endpoint's answers, else JSON.</summary>
internal static class ErrorAnswer
{
    public static Task SendAsync(HttpContext http, OAuthError error, int status) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>()?.Kind == EndpointKind.Page
            ? ErrorPage.SendAsync(http, error, back: null, status)
            : http.RefuseAsync(error, status);
}
