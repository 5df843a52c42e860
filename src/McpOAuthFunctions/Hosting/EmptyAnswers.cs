using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>Gives people who open an address in a browser a page, where programs get an empty 404 or 405.</summary>
internal sealed class EmptyAnswers(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (
            IsEmpty(http.Response)
            && CauseOf(http.Response.StatusCode) is { } cause
            && ErrorAnswer.IsOfBrowser(http.Request)
        )
        {
            var error = OAuthError.InvalidRequest("There is no page at this address.") with { Cause = cause };
            await McpOAuth.Pages.ErrorPage.SendAsync(http, error, back: null, http.Response.StatusCode);
        }
    }

    private static bool IsEmpty(HttpResponse response) =>
        response is { HasStarted: false, ContentType: null, ContentLength: null or 0 };

    private static ErrorCause? CauseOf(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => ErrorCause.NoSuchPage,
            StatusCodes.Status405MethodNotAllowed => ErrorCause.NotOpenable,
            _ => null,
        };
}
