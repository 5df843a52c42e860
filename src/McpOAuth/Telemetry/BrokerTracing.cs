using System.Diagnostics;

namespace McpOAuth.Telemetry;

/// <summary>The broker's own spans, inside those that ASP.NET Core makes of requests.</summary>
/// <remarks>
/// A tag never has a secret, a query string or a URL's path: codes, states and handles stand in them, and rows' keys. While
/// nobody listens no span is made.
/// </remarks>
public static class BrokerTracing
{
    public const string SourceName = "mcp_oauth";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>A step of our own, such as <c>claim state</c>; null while nobody listens.</summary>
    public static Activity? Step(string name) => Source.StartActivity(name);

    /// <summary>A request to another system; null while nobody listens.</summary>
    /// <param name="kind">Of which kind the system is, such as <c>table</c>.</param>
    /// <param name="subject">Which one, out of few: never of a stranger's choosing. The two are the span's name.</param>
    public static Activity? Call(string kind, string subject, string method, string? host) =>
        Source.HasListeners()
            ? Source
                .StartActivity($"{kind} {subject}", ActivityKind.Client)
                ?.SetTag("http.request.method", method)
                .SetTag("server.address", host)
            : null;

    /// <summary>Notes the answer's status on a <see cref="Call"/>; from 500 on it is an error.</summary>
    public static void SetAnswer(this Activity? call, int status)
    {
        call?.SetTag("http.response.status_code", status);
        if (status >= 500)
        {
            call?.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Notes that there was no answer, or none in time.</summary>
    public static void SetNoAnswer(this Activity? call) => call?.SetStatus(ActivityStatusCode.Error, "no answer");
}
