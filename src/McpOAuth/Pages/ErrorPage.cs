using McpOAuth.Protocol;
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
        if (code == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            // RFC 9110 §10.2.3.
            http.Response.Headers.RetryAfter = RetryAfter;
        }
        var words = ErrorWords.Of(error.Cause);
        var link = back is null
            ? null
            : Html.Of($"""<p><a rel="noreferrer" href="{back.Url}">Go back to {back.Host}</a></p>""");
        var reference = PageReference.Current is { } id ? Html.Of($"""Reference: <code>{id}</code><br>""") : null;
        var body = Html.Of(
            $"""
            <p>{text ?? words.Text ?? error.Description}</p>
            {link}
            <p>{words.Advice}</p>
            <p class="soft">If you ask for help, give this reference.<br>{reference}Error code: <code>{error.Code}</code></p>
            """
        );
        return http.PageAsync(code, words.Title, body);
    }
}
