using System.Diagnostics;

namespace McpOAuth.Telemetry;

/// <summary>The broker's own spans, children of ASP.NET Core's request spans.</summary>
/// <remarks>
/// Tags never contain a secret, a query string or a URL path, because these carry codes, states, handles and row keys.
/// No span is created without a listener.
/// </remarks>
public static class BrokerTracing
{
    public const string SourceName = "mcp_oauth";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts a span for an internal step, such as <c>claim state</c>. Null without a listener.</summary>
    public static Activity? Step(string name) => Source.StartActivity(name);

    /// <summary>Starts a span for a request to another system. Null without a listener.</summary>
    /// <param name="kind">The kind of system, such as <c>table</c>. First part of the span's name.</param>
    /// <param name="subject">
    /// The target, from a small fixed set, never from untrusted input. Second part of the name.
    /// </param>
    public static Activity? Call(string kind, string subject, string method, string? host) =>
        Source.HasListeners()
            ? Source
                .StartActivity($"{kind} {subject}", ActivityKind.Client)
                ?.SetTag("http.request.method", method)
                .SetTag("server.address", host)
            : null;

    /// <summary>Records the response status on a <see cref="Call"/>. 500 and above mark it as an error.</summary>
    public static void SetAnswer(this Activity? call, int status)
    {
        call?.SetTag("http.response.status_code", status);
        if (status >= 500)
        {
            call?.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Records that no response arrived in time.</summary>
    public static void SetNoAnswer(this Activity? call) => call?.SetStatus(ActivityStatusCode.Error, "no answer");
}
