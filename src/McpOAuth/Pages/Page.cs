using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Pages;

/// <summary>The frame of every page: plain HTML, one embedded style sheet, no script, nothing from elsewhere.</summary>
public static class Page
{
    /// <summary>
    /// No <c>form-action</c>: Chromium applies it to the whole redirect chain of a POST, and would block the way from
    /// the consent form to the upstream and to private-use schemes.
    /// </summary>
    public static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(StyleSheet.Css)))}'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page. <paramref name="body"/> is HTML; everything of a request in it went through <see cref="Text"/>.</summary>
    public static Task PageAsync(this HttpContext http, int status, string title, string body)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        return Protocol.HttpAnswers.HtmlAsync(http, status, Frame(title, body));
    }

    /// <summary>A text as HTML.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    private static string Frame(string title, string body) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Text(title)}</title>
            <style>{StyleSheet.Css}</style>
            </head>
            <body>
            <main>
            <h1>{Text(title)}</h1>
            {body}
            </main>
            </body>
            </html>

            """;
}
