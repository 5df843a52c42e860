using McpOAuth.Audit;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Sends the response to an authorization request.</summary>
/// <remarks>RFC 6749 §4.1.2; RFC 9207 §2 (<c>iss</c>); RFC 9700 §4.11 and §4.12.</remarks>
public sealed class AuthorizationResponse(Issuer issuer, AuditLog audit)
{
    public Task SendCodeAsync(HttpContext http, AuthorizationRequest request, Secret code) =>
        http.SeeOtherAsync(Url(request.RedirectUri, request.State, $"code={Uri.EscapeDataString(code.Reveal())}"));

    /// <param name="endpoint">The name of the function, for the log.</param>
    public Task RefuseAsync(HttpContext http, AuthorizationRefusal refusal, string endpoint = "authorize")
    {
        audit.Refused(endpoint, refusal.Error.Code, refusal.Error.Reason);
        return refusal switch
        {
            RedirectedError redirected => RedirectErrorAsync(http, redirected),
            _ when WantsJson(http.Request) => http.RefuseAsync(
                refusal.Error,
                refusal.Status ?? ErrorPage.StatusOf(refusal.Error)
            ),
            _ => ErrorPage.SendAsync(http, refusal.Error, back: null, refusal.Status, refusal.Text),
        };
    }

    /// <summary>
    /// Always redirects a denial, and every error of a client that the operator configured. Any other client may have
    /// registered itself only to make an error redirect to its site, so the user must click a link.
    /// </summary>
    private Task RedirectErrorAsync(HttpContext http, RedirectedError refusal)
    {
        var error = refusal.Error;
        var query =
            $"error={Uri.EscapeDataString(error.Code)}&error_description={Uri.EscapeDataString(error.Description)}";
        return error.Code == ErrorCodes.AccessDenied || refusal.Client.IsTrusted
            ? http.SeeOtherAsync(Url(refusal.RedirectUri, refusal.State, query))
            : ErrorPage.SendAsync(
                http,
                error,
                new(
                    Url(refusal.RedirectUri, refusal.State, $"error={Uri.EscapeDataString(error.Code)}"),
                    refusal.RedirectUri.Host
                ),
                refusal.Status,
                refusal.Text
            );
    }

    /// <summary>
    /// Whether a client, not a browser, sent the request. mcp-remote checks its registration this way before it opens a
    /// browser, and registers again only if it can read <c>invalid_client</c>. A browser always accepts HTML.
    /// </summary>
    private static bool WantsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    private string Url(RedirectUri redirectUri, ClientState? state, string query)
    {
        var separator = redirectUri.Value.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var stateQuery = state is null ? "" : $"&state={state.Encoded}";
        return $"{redirectUri.Value}{separator}{query}{stateQuery}&iss={Uri.EscapeDataString(issuer.Value)}";
    }
}
