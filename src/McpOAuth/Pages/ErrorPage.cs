using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Pages;

/// <summary>A plain link back to the client. The user decides whether to follow it.</summary>
public sealed record LinkBack(string Url, string Host);

/// <summary>Shows an error to the user in the browser.</summary>
public static class ErrorPage
{
    /// <summary>In seconds.</summary>
    private const string RetryAfter = "5";

    /// <summary>503 for <c>temporarily_unavailable</c>, 500 for <c>server_error</c>, 400 for everything else.</summary>
    public static int StatusOf(OAuthError error) =>
        error.Code switch
        {
            ErrorCodes.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorCodes.ServerError => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status400BadRequest,
        };

    /// <summary>What the user tells the operator, who explains it with <c>mcp-oauth explain</c>.</summary>
    public static Html? Reference() =>
        LoginTrace.Reference is { } reference
            ? Html.Of(
                $"""<p class="soft">If you ask for help, give this reference. Reference: <code>{reference}</code></p>"""
            )
            : null;

    /// <param name="status">Null for <see cref="StatusOf"/>.</param>
    /// <param name="text">What happened and what to do, if the description is for developers.</param>
    public static Task SendAsync(
        HttpContext http,
        OAuthError error,
        LinkBack? back = null,
        int? status = null,
        string? text = null
    )
    {
        var code = status ?? StatusOf(error);
        var mayPass = code is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable;
        if (mayPass && http.Response.Headers.RetryAfter.Count == 0)
        {
            // RFC 9110 §10.2.3.
            http.Response.Headers.RetryAfter = RetryAfter;
        }
        var words = ErrorWords.Of(error.Cause);
        var link = back is null
            ? null
            : Html.Of($"""<p><a rel="noreferrer" href="{back.Url}">Go back to {back.Host}</a></p>""");
        var body = Html.Of(
            $"""
            <p>{text ?? words.Text ?? error.Description}</p>
            {link}
            <p>{words.Advice}</p>
            {Reference()}
            <p class="soft">Error code: <code>{error.Code}</code></p>
            {Page.AccountLink}
            """
        );
        return http.PageAsync(code, words.Title, body);
    }
}
