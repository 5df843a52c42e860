using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>Tells a request whose time is up from one whose caller has gone. Both cancel the same token.</summary>
public static class RequestTime
{
    private static readonly object Key = new();

    public static void Limit(HttpContext http, CancellationToken limit) => http.Items[Key] = limit;

    /// <summary>Whether <paramref name="exception"/> ended the request because its time is up.</summary>
    public static bool IsUp(HttpContext http, Exception exception) =>
        exception is OperationCanceledException
        && http.Items[Key] is CancellationToken { IsCancellationRequested: true };
}
