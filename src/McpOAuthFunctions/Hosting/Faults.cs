using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>The one place where exceptions end: 503 for an outage, 400 for a broken request, 500 for a bug. Never a trace.</summary>
internal sealed partial class Faults(RequestDelegate next, ILogger<Faults> logger)
{
    /// <summary>Seconds after which to try again.</summary>
    private const string RetryAfter = "5";

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (OutageException exception)
        {
            Outage(RouteOf(http), exception);
            http.Response.Headers.RetryAfter = RetryAfter;
            await AnswerAsync(
                http,
                OAuthError.TemporarilyUnavailable("outage"),
                StatusCodes.Status503ServiceUnavailable
            );
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(http, OAuthError.InvalidRequest("The request is malformed."), exception.StatusCode);
        }
#pragma warning disable CA1031 // The last resort: whatever else happens, no trace leaves the house.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Bug(RouteOf(http), exception);
            await AnswerAsync(http, OAuthError.ServerError("bug"), StatusCodes.Status500InternalServerError);
        }
    }

    // The path itself may hold what is for one person alone (/connect/…), or whatever a stranger put there.
    private static string RouteOf(HttpContext http) =>
        (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    private static Task AnswerAsync(HttpContext http, OAuthError error, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        return ErrorAnswer.SendAsync(http, error, status);
    }

    [LoggerMessage(1101, LogLevel.Error, "Outage at {Route}")]
    private partial void Outage(string route, Exception exception);

    [LoggerMessage(1102, LogLevel.Critical, "Bug at {Route}")]
    private partial void Bug(string route, Exception exception);
}
