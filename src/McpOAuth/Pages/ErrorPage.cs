using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Pages;

/// <summary>A plain link back to the client. The user decides whether to follow it.</summary>
public sealed record LinkBack(string Url, string Host);

/// <summary>Shows an error to the user in the browser.</summary>
public static class ErrorPage
{
    public static Task SendAsync(HttpContext http, OAuthError error, LinkBack? back = null, int status = 400)
    {
        var link = back is null
            ? null
            : Html.Of($"""<p><a rel="noreferrer" href="{back.Url}">Go back to {back.Host}</a></p>""");
        var body = Html.Of(
            $"""
            <p>{error.Description}</p>
            <p class="soft">Error code: <code>{error.Code}</code></p>
            {link}
            <p class="soft">You can close this page. To try again, go back to the app that you were connecting.</p>
            """
        );
        return http.PageAsync(status, "This sign-in could not continue", body);
    }
}
