using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Health;

/// <summary>GET /health/live and /health/ready.</summary>
public sealed class HealthEndpoint(IStorageProbe storage, DataKeyRing keys)
{
    /// <summary>The process answers.</summary>
    public static Task HandleLiveAsync(HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, "live");

    /// <summary>Storage answers and the data keys are at hand: a login could succeed now. Else 503 (see <see cref="OutageException"/>).</summary>
    public async Task HandleReadyAsync(HttpContext http)
    {
        await storage.ProbeAsync(http.RequestAborted);
        await keys.CurrentAsync(http.RequestAborted);
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

/// <summary>Asks storage for a sign of life.</summary>
public interface IStorageProbe
{
    /// <summary>Throws where storage does not answer.</summary>
    Task ProbeAsync(CancellationToken cancellation);
}
