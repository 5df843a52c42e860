using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Pages;

/// <summary>A plain link back to the client, for a person to follow or not.</summary>
public sealed record LinkBack(string Url, string Host);

/// <summary>Shows an error to the person whose browser came here.</summary>
public static class ErrorPage
{
    public static Task SendAsync(HttpContext http, OAuthError error, LinkBack? back = null, int status = 400)
    {
        var link = back is null
            ? ""
            : $"""<p><a rel="noreferrer" href="{Page.Text(back.Url)}">Go back to {Page.Text(back.Host)}</a></p>""";
        var body = $"""
            <p>{Page.Text(error.Description)}</p>
            <p class="soft">Error code: <code>{Page.Text(error.Code)}</code></p>
            {link}
            <p class="soft">You can close this page. If you were connecting a program, start again from there.</p>
            """;
        return http.PageAsync(status, "This sign-in cannot go on", body);
    }
}
