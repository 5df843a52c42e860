using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Health;

/// <summary>GET /health/live and /health/ready.</summary>
public sealed class HealthEndpoint(ReadinessProbe probe)
{
    /// <summary>200 if the process is running.</summary>
    public static Task HandleLiveAsync(HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, "live");

    /// <summary>
    /// 200 if storage responds and the data keys are available, so a login could succeed. Otherwise 503 (see
    /// <see cref="OutageException"/>).
    /// </summary>
    public async Task HandleReadyAsync(HttpContext http)
    {
        await probe.EnsureReadyAsync(http.RequestAborted);
        await AnswerAsync(http, StatusCodes.Status200OK, "ready");
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
