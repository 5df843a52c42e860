using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Refuses addresses and headers that are too long: with a page, if it was a browser that sent them. Kestrel's own
/// refusals have no body, so its limits lie above these.
/// </summary>
/// <remarks>RFC 9110 §15.5.15 (414); RFC 6585 §5 (431).</remarks>
internal sealed class RequestSize(RequestDelegate next)
{
    /// <summary>Characters of the path and query.</summary>
    public const int MaximumTarget = 32 * 1024 - 32;

    /// <summary>Characters of all headers.</summary>
    public const int MaximumHeaders = 32 * 1024;

    private static readonly OAuthError TooLong = OAuthError.InvalidRequest("The URL or the headers are too long.") with
    {
        Cause = ErrorCause.TooLong,
    };

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var target = request.Path.Value?.Length + request.QueryString.Value?.Length;
        if (target > MaximumTarget)
        {
            return RefuseAsync(http, StatusCodes.Status414UriTooLong);
        }
        return LengthOf(request.Headers) > MaximumHeaders
            ? RefuseAsync(http, StatusCodes.Status431RequestHeaderFieldsTooLarge)
            : next(http);
    }

    private static int LengthOf(IHeaderDictionary headers)
    {
        var length = 0;
        foreach (var (name, values) in headers)
        {
            length += name.Length;
            foreach (var value in values)
            {
                length += value?.Length ?? 0;
            }
        }
        return length;
    }

    private static Task RefuseAsync(HttpContext http, int status) =>
        ErrorAnswer.IsOfBrowser(http.Request)
            ? McpOAuth.Pages.ErrorPage.SendAsync(http, TooLong, back: null, status)
            : http.RefuseAsync(TooLong, status);
}
