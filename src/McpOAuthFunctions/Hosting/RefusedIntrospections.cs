using System.Threading.RateLimiting;
using McpOAuth.Azure.Settings;
using Microsoft.AspNetCore.RateLimiting;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Limits refused introspections per caller. Accepted ones are free: MCP servers may introspect on every request they
/// serve.
/// </summary>
/// <remarks>RFC 7662 §4: guessing credentials or tokens must be slow.</remarks>
internal sealed class RefusedIntrospections(RequestDelegate next, PartitionedRateLimiter<HttpContext> limiter)
{
    /// <summary>Adds this middleware, unless there is no limit.</summary>
    public static void Use(IApplicationBuilder app, RateLimits limits)
    {
#pragma warning disable CA2000 // The pipeline owns the limiter and lives as long as the process.
        if (RateLimiting.IntrospectionLimiterOf(limits) is { } limiter)
#pragma warning restore CA2000
        {
            app.UseMiddleware<RefusedIntrospections>(limiter);
        }
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (limiter.GetStatistics(http) is { CurrentAvailablePermits: 0 })
        {
            // The failed lease knows when there will be a permit.
            using var lease = limiter.AttemptAcquire(http);
            if (!lease.IsAcquired)
            {
                var rejected = new OnRejectedContext { HttpContext = http, Lease = lease };
                await RateLimiting.RefuseAsync(rejected, http.RequestAborted);
                return;
            }
        }
        await next(http);
        if (http.Response.StatusCode is >= 400 and < 500)
        {
            limiter.AttemptAcquire(http).Dispose();
        }
    }
}
