using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>Sets the headers of every response. Pages add their own (see <see cref="McpOAuth.Pages.Page"/>).</summary>
internal sealed class SecurityHeaders(RequestDelegate next, Issuer issuer)
{
    private readonly bool isHttps = issuer.Value.StartsWith("https:", StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (isHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
        return next(http);
    }
}
