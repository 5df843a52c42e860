using System.Diagnostics;

namespace McpOAuth.Telemetry;

/// <summary>
/// Ties the requests of one login together. They are several, of a browser and a client: authorize, consent, callback, token.
/// Each carries on, sealed, the trace context of the first, and links its own span to it.
/// </summary>
/// <remarks>
/// W3C Trace Context §3.2 (<c>traceparent</c>). It comes from our own seal and is therefore trusted, unlike a header. It
/// says nothing of a person. ASP.NET Core gives every request a trace id, also where nothing is exported.
/// </remarks>
public static class LoginTrace
{
    private const string Property = "mcp_oauth.login";

    /// <summary>What the next request of this login shall know: the first one's context. Null outside of requests.</summary>
    public static string? Current => First(Activity.Current) ?? RequestOf(Activity.Current)?.Id;

    /// <summary>The trace id of the login's first request, else of this one: 32 hex digits. Null outside of requests.</summary>
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

    /// <summary>This request goes on with a login that an earlier one began.</summary>
    /// <param name="first">What <see cref="Current"/> was then.</param>
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

    // The outermost span in this process: that of the request.
    private static Activity? RequestOf(Activity? activity)
    {
        while (activity?.Parent is { } parent)
        {
            activity = parent;
        }
        return activity;
    }
}
