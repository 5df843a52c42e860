using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>What a person does in the browser that a client opened: approve, sign in as alice, continue, come back.</summary>
public static class BrowserLogin
{
    /// <summary>The page that redirects to the client; the redirect itself is not followed.</summary>
    /// <param name="redirectUri">The client's. Null if it is in the URL, as it is unless the request was pushed.</param>
    public static async Task<Page> CompleteAsync(string authorizationUrl, string? redirectUri = null)
    {
        using var browser = new PlainBrowser();
        redirectUri ??= RedirectUriOf(authorizationUrl);
        var consent = await browser.GetAsync(authorizationUrl);
        Assert.True(consent.Status == HttpStatusCode.OK, $"{(int)consent.Status} {consent.Text}");
        var approved = await browser.SubmitFirstFormAsync(consent);
        var login = await browser.FollowAsync(approved);
        var signedIn = await browser.SubmitFirstFormAsync(
            login,
            new Dictionary<string, string> { ["login"] = "alice", ["password"] = "any" }
        );
        var redirect = await browser.FollowToClientAsync(signedIn, redirectUri);
        Assert.StartsWith(redirectUri + "?", redirect.Location, StringComparison.Ordinal);
        return redirect;
    }

    /// <summary>As <see cref="CompleteAsync"/>, and the client that listens at its redirect URI gets its answer.</summary>
    public static async Task CompleteAndReturnAsync(string authorizationUrl)
    {
        var redirect = await CompleteAsync(authorizationUrl);
        using var browser = new PlainBrowser();
        var end = await browser.GetAsync(redirect.Location!);
        Assert.True(end.Status == HttpStatusCode.OK, $"The client answered {(int)end.Status} {end.Text}");
    }

    private static string RedirectUriOf(string authorizationUrl) =>
        QueryHelpers.ParseQuery(new Uri(authorizationUrl).Query)["redirect_uri"].Single()!;
}
