using System.Diagnostics;

namespace McpOAuth.Telemetry;

/// <summary>
/// Correlates the requests of one login: authorize, consent, callback and token, from a browser and a client. The
/// sealed login state carries the first request's trace context, and later requests link their spans to it.
/// </summary>
/// <remarks>
/// W3C Trace Context §3.2 (<c>traceparent</c>). We sealed it ourselves, so we trust it, unlike a header. It contains no
/// personal data. ASP.NET Core gives every request a trace id, even without an exporter.
/// </remarks>
public static class LoginTrace
{
    private const string Property = "mcp_oauth.login";

    /// <summary>Hexadecimal digits: few enough to read out, and enough to tell a trillion attempts apart.</summary>
    public const int ReferenceLength = 10;

    /// <summary>
    /// What an error page shows and a user can read out: the first <see cref="ReferenceLength"/> digits of
    /// <see cref="CorrelationId"/>. Null outside a request.
    /// </summary>
    public static string? Reference => CorrelationId is { } id ? ReferenceOf(id) : null;

    /// <summary>
    /// The trace context of the login's first request, to pass on to the next one. Null outside a request.
    /// </summary>
    public static string? Current => First(Activity.Current) ?? RequestOf(Activity.Current)?.Id;

    /// <summary>
    /// The trace id (32 hex digits) of the login's first request, or of this request. Null outside a request.
    /// </summary>
    public static string? CorrelationId
    {
        get
        {
            var first = First(Activity.Current);
            return first is not null && ActivityContext.TryParse(first, null, out var context)
                ? context.TraceId.ToHexString()
                : Activity.Current?.TraceId.ToHexString();
        }
    }

    public static string ReferenceOf(string correlationId) => correlationId[..ReferenceLength];

    /// <summary>Links this request to the login that an earlier request started.</summary>
    /// <param name="first">The value of <see cref="Current"/> in the earlier request.</param>
    public static void Continue(string? first)
    {
        if (RequestOf(Activity.Current) is not { } request || !ActivityContext.TryParse(first, null, out var context))
        {
            return;
        }
        request.SetCustomProperty(Property, first);
        request.SetTag("mcp_oauth.correlation_id", context.TraceId.ToHexString());
        request.AddLink(new ActivityLink(context));
    }

    private static string? First(Activity? activity) => RequestOf(activity)?.GetCustomProperty(Property) as string;

    // The request's span is the outermost one in this process.
    private static Activity? RequestOf(Activity? activity)
    {
        while (activity?.Parent is { } parent)
        {
            activity = parent;
        }
        return activity;
    }
}
