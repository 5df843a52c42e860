using McpOAuth.Attempts;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuthFunctions.Hosting;

/// <summary>Collects what a request of a login tells, and keeps it if the request fails.</summary>
/// <remarks>
/// Stored after the response, so no request waits for it. A process that is killed in between loses it; the log has it.
/// </remarks>
internal sealed class AttemptWatch(RequestDelegate next, FailedAttempts attempts)
{
    private static readonly HashSet<string> Watched = new(StringComparer.Ordinal)
    {
        "authorize",
        "par",
        "consent",
        "callback",
        "continue",
        "connect",
        "account",
        "token",
    };

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>() is { } function && Watched.Contains(function.Name)
            ? WatchAsync(http, function.Name)
            : next(http);

    private async Task WatchAsync(HttpContext http, string endpoint)
    {
        var facts = AttemptFacts.Begin();
        try
        {
            await next(http);
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested || IsLate(http, exception))
        {
            AttemptFacts.Fail(endpoint, CodeOf(exception), ReasonOf(exception));
            throw;
        }
        finally
        {
            if (attempts.Of(facts, RequestCaller.Current) is { } failed)
            {
                http.Response.OnCompleted(() => attempts.KeepAsync(failed with { Status = http.Response.StatusCode }));
            }
        }
    }

    private static bool IsLate(HttpContext http, Exception exception) => RequestTime.IsUp(http, exception);

    private static string CodeOf(Exception exception) =>
        exception is OutageException or DocumentUnavailableException or OperationCanceledException
            ? ErrorCodes.TemporarilyUnavailable
            : ErrorCodes.ServerError;

    // The message of any other exception may contain anything.
    private static string ReasonOf(Exception exception) =>
        exception switch
        {
            OutageException or DocumentUnavailableException => exception.Message,
            OperationCanceledException => "The request could not be answered in time.",
            _ => exception.GetType().Name,
        };
}
