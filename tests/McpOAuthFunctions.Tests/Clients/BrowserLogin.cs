using System.Net;
using DevEnvironment.Browser;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>What a person does in the browser that a client opened: approve, sign in as alice, come back.</summary>
public static class BrowserLogin
{
    /// <summary>Ends before the redirect to <paramref name="redirectUri"/> is followed; it is the page's location.</summary>
    public static async Task<Page> CompleteAsync(string authorizationUrl, string redirectUri)
    {
        using var browser = new PlainBrowser();
        var consent = await browser.GetAsync(authorizationUrl);
        Assert.True(consent.Status == HttpStatusCode.OK, $"{(int)consent.Status} {consent.Text}");
        var approved = await browser.SubmitFirstFormAsync(consent);
        var login = await browser.FollowAsync(approved);
        var signedIn = await browser.SubmitFirstFormAsync(
            login,
            new Dictionary<string, string> { ["login"] = "alice", ["password"] = "any" }
        );
        var redirect = await browser.FollowAsync(signedIn, redirectUri);
        Assert.StartsWith(redirectUri + "?", redirect.Location, StringComparison.Ordinal);
        return redirect;
    }
}
