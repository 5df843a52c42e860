using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Turns exceptions into responses: 503 for an outage, 400 for a malformed request, 500 for a bug. No stack traces.
/// </summary>
internal sealed partial class Faults(RequestDelegate next, ILogger<Faults> logger)
{
    /// <summary>In seconds.</summary>
    private const string RetryAfter = "5";

    /// <summary>In seconds; as long as the broker waits before it fetches a document again.</summary>
    private const string RetryAfterDocument = "10";

    private static readonly OAuthError UpstreamDown = OAuthError.TemporarilyUnavailable("outage of an upstream") with
    {
        Cause = ErrorCause.UpstreamDown,
    };

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (OutageException exception)
        {
            Outage(RouteOf(http), LoginTrace.CorrelationId ?? "", exception);
            http.Response.Headers.RetryAfter = RetryAfter;
            await AnswerAsync(
                http,
                exception.IsUpstream ? UpstreamDown : OAuthError.TemporarilyUnavailable("outage"),
                StatusCodes.Status503ServiceUnavailable
            );
        }
        catch (DocumentUnavailableException exception)
        {
            // The client's fault or its host's, not ours, so it pages nobody.
            ClientUnavailable(RouteOf(http), exception.Message, LoginTrace.CorrelationId ?? "");
            http.Response.Headers.RetryAfter = RetryAfterDocument;
            await AnswerAsync(http, DocumentError(http), StatusCodes.Status503ServiceUnavailable);
        }
        catch (BadHttpRequestException exception) when (exception.InnerException is ConnectionResetException)
        {
            // The caller has gone, in the middle of the body.
            http.Abort();
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(http, OAuthError.InvalidRequest("The request is malformed."), exception.StatusCode);
        }
#pragma warning disable CA1031 // Last resort: no stack trace may leave the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Bug(RouteOf(http), LoginTrace.CorrelationId ?? "", exception);
            await AnswerAsync(http, OAuthError.ServerError("bug"), StatusCodes.Status500InternalServerError);
        }
    }

    // Users read pages, and developers JSON.
    private static OAuthError DocumentError(HttpContext http) =>
        new(
            ErrorCodes.TemporarilyUnavailable,
            ErrorAnswer.IsPage(http)
                ? "The app's website could not be reached just now. Wait a minute, then try again."
                : "The client's metadata document or JWKS could not be fetched just now. Try again later.",
            "client's document unavailable"
        )
        {
            Cause = ErrorCause.AppDown,
        };

    // Log the route, not the path: a path may contain a private handle (/connect/…) or arbitrary input.
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

    [LoggerMessage(1101, LogLevel.Error, "Outage at {Route}, {CorrelationId}")]
    private partial void Outage(string route, string correlationId, Exception exception);

    [LoggerMessage(1109, LogLevel.Warning, "Client's document unavailable at {Route}: {Reason}, {CorrelationId}")]
    private partial void ClientUnavailable(string route, string reason, string correlationId);

    [LoggerMessage(1102, LogLevel.Critical, "Bug at {Route}, {CorrelationId}")]
    private partial void Bug(string route, string correlationId, Exception exception);
}
