namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Refuses to load pages that the user has not opened yet: a speculative request must not spend a callback or a link.
/// </summary>
/// <remarks>
/// Fetch §2.2.5 and Speculation Rules: <c>Sec-Purpose: prefetch</c>, with <c>;prerender</c> if the page would run too.
/// Older browsers send <c>Purpose</c> or <c>X-Moz</c>. A response outside of 200 to 299 makes the browser drop what it
/// loaded, and request the page when the user opens it. 503 is what Chromium suggests, but here it would count as a
/// fault of ours in metrics and alerts. 204 would be kept and shown as an empty page.
/// </remarks>
internal sealed class SpeculativeRequests(RequestDelegate next)
{
    private static readonly string[] Headers = ["Sec-Purpose", "Purpose", "X-Moz"];

    public Task InvokeAsync(HttpContext http)
    {
        if (!ErrorAnswer.IsPage(http) || !IsSpeculative(http.Request))
        {
            return next(http);
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static bool IsSpeculative(HttpRequest request) =>
        Headers.Any(name =>
            request.Headers[name].ToString().TrimStart().StartsWith("prefetch", StringComparison.OrdinalIgnoreCase)
        );
}
