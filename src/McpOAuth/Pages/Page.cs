using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Pages;

/// <summary>The frame of every page: plain HTML, one embedded style sheet, no script, nothing loaded.</summary>
public static class Page
{
    /// <summary>
    /// No <c>form-action</c>: Chromium applies it to the whole redirect chain of a POST, so it would block the consent
    /// form's redirects to the upstream and to private-use schemes.
    /// </summary>
    public static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src '{StyleSheet.HashOf(StyleSheet.Css)}'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page. No cache may keep it and no other page may frame it (RFC 9700 §4.16).</summary>
    public static Task PageAsync(this HttpContext http, int status, string title, Html body)
    {
        var bytes = Encoding.UTF8.GetBytes(Frame(title, body).ToString());
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XFrameOptions = "DENY";
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private static Html Frame(string title, Html body) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{Html.Trusted(StyleSheet.Css)}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            {body}
            </main>
            </body>
            </html>

            """
        );
}
