using DevEnvironment.Browser;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>The page on which a person confirms the account before a new client gets access.</summary>
internal static class AccountPages
{
    public static bool IsAccountPage(this Page page) => page.Forms.Any(form => form.Action.AbsolutePath == "/continue");

    /// <summary>Presses Continue if this is the page that shows the account. Returns any other page as it is.</summary>
    public static async Task<Page> ContinueAsync(this PlainBrowser browser, Page page) =>
        page.IsAccountPage() ? await browser.SubmitAsync(page, page.Forms[0], "Continue") : page;

    /// <summary>Follows redirects to the client, and continues with the account on the way.</summary>
    public static async Task<Page> FollowToClientAsync(this PlainBrowser browser, Page page, string redirectUri) =>
        await browser.ContinueAsync(await browser.FollowAsync(page, redirectUri));
}
