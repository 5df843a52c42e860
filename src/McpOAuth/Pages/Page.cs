using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuth.Pages;

/// <summary>Sends pages: plain HTML, one embedded style sheet, no script, nothing loaded.</summary>
public static class Page
{
    /// <summary>On pages for users, below what they came for.</summary>
    internal static Html AccountLink { get; } =
        Html.Of($"""<p class="soft"><a href="/account">Your connected apps</a></p>""");

    /// <summary>Answers with a page. No cache may keep it and no other page may frame it (RFC 9700 §4.16).</summary>
    public static Task PageAsync(this HttpContext http, int status, string title, Html body)
    {
        var frame = FrameOf(http);
        var bytes = Encoding.UTF8.GetBytes(frame.Around(title, body).ToString());
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = frame.ContentSecurityPolicy;
        response.Headers.XFrameOptions = "DENY";
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>The frame with the operator's look. A plain one if the request has no services.</summary>
    public static PageFrame FrameOf(HttpContext http) =>
        http.RequestServices?.GetService<PageFrame>() ?? PageFrame.Plain;
}
