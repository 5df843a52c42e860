using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using McpOAuth.Audit;
using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.RateLimiting;

namespace McpOAuthFunctions.Hosting;

/// <summary>Enforces <see cref="RateLimits"/>. Requests over a limit get 429 with <c>Retry-After</c>.</summary>
/// <remarks>
/// RFC 6585 §4. Token buckets: bursts up to N, refilled evenly over the period. A full bucket is discarded, so one-time
/// callers use no memory.
/// </remarks>
internal static class RateLimiting
{
    private const string Registration = "register";

    /// <summary>
    /// Not limited: MCP servers may introspect on every request they serve. <see cref="RefusedIntrospections"/> limits
    /// those that are refused.
    /// </summary>
    private const string Introspection = "introspect";

    /// <summary>Null if there are no limits.</summary>
    public static PartitionedRateLimiter<HttpContext>? LimiterOf(RateLimits limits)
    {
        if (limits == RateLimits.Off)
        {
            return null;
        }
        var hour = TimeSpan.FromHours(1);
        // Per-caller limits run first, so throttled callers don't use up the global budget.
        return PartitionedRateLimiter.CreateChained(
            Limiter(CallerAddress.Of, IsCounted, limits.RequestsPerCallerPerMinute, TimeSpan.FromMinutes(1)),
            Limiter(CallerAddress.Of, IsRegistration, limits.RegistrationsPerCallerPerHour, hour),
            Limiter(_ => IPAddress.Any, IsRegistration, limits.RegistrationsPerHour, hour)
        );
    }

    /// <summary>Limits the introspections of a caller. Null if there is no limit.</summary>
    public static PartitionedRateLimiter<HttpContext>? IntrospectionLimiterOf(RateLimits limits) =>
        limits.RequestsPerCallerPerMinute > 0
            ? Limiter(
                CallerAddress.Of,
                function => function.Name == Introspection,
                limits.RequestsPerCallerPerMinute,
                TimeSpan.FromMinutes(1)
            )
            : null;

    /// <summary>Sends the 429 in the endpoint's own error format.</summary>
    public static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var http = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time)
            ? time
            : TimeSpan.FromMinutes(1);
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var error = OAuthError.TooManyRequests("rate limit");
        http.RequestServices.GetRequiredService<AuditLog>().Refused(FunctionOf(http)!.Name, error.Code, error.Reason);
        await ErrorAnswer.SendAsync(http, error, StatusCodes.Status429TooManyRequests);
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(
        Func<HttpContext, IPAddress> callerOf,
        Func<HttpFunction, bool> isLimited,
        int limit,
        TimeSpan period
    )
    {
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, limit),
            TokensPerPeriod = 1,
            ReplenishmentPeriod = period / Math.Max(1, limit),
        };
        return PartitionedRateLimiter.Create<HttpContext, (bool IsLimited, IPAddress? Caller)>(http =>
            limit > 0 && FunctionOf(http) is { } function && isLimited(function)
                ? RateLimitPartition.GetTokenBucketLimiter((true, (IPAddress?)callerOf(http)), _ => options)
                : RateLimitPartition.GetNoLimiter((false, (IPAddress?)null))
        );
    }

    private static bool IsRegistration(HttpFunction function) => function.Name == Registration;

    // Read-only endpoints without pages are metadata: cheap and cached.
    private static bool IsCounted(HttpFunction function) =>
        function.Name != Introspection
        && (
            function.Kind == EndpointKind.Page
            || (function.Kind == EndpointKind.Api && function.Methods.Any(method => method is not ("GET" or "HEAD")))
        );

    private static HttpFunction? FunctionOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>();
}
