using System.Net;
using DevEnvironment.Browser;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>A user at the account page, as far as a browser without scripts shows it.</summary>
internal sealed class AccountVisit(string issuer, PlainBrowser browser)
{
    public string Url { get; } = $"{issuer}/account";

    public Task<Page> OpenAsync(string query = "") => browser.GetAsync(Url + query);

    /// <summary>Signs in where the page offers it, and follows as far as the list.</summary>
    public async Task<Page> SignInAsync(string person = "alice")
    {
        var page = await OpenAsync();
        page = await FinishAsync(await browser.SubmitAsync(page, page.Forms[0], "Sign in"), person);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Your connected apps", page.Text, StringComparison.Ordinal);
        return page;
    }

    public Task<Page> PressAsync(Page page, string button) => browser.SubmitAsync(page, FormOf(page, button), button);

    /// <summary>Presses the button, signs in again, and stops at the question that follows.</summary>
    public async Task<Page> ConfirmAsync(Page page, string button, string person = "alice") =>
        await FinishAsync(await PressAsync(page, button), person);

    /// <summary>The n-th form with this button.</summary>
    public static HtmlForm FormOf(Page page, string button, int number = 0) =>
        page.Forms.Where(form => form.Buttons.Any(one => one.Text == button)).ElementAt(number);

    /// <summary>Signs in at the upstream if it asks.</summary>
    public async Task<Page> FinishAsync(Page page, string person = "alice")
    {
        page = await browser.FollowAsync(page);
        if (page.Forms.Count > 0 && page.Forms[0].Fields.Any(field => field.Key == "login"))
        {
            var login = page.Forms[0].With("login", person).With("password", "any");
            page = await browser.FollowAsync(await browser.SubmitAsync(page, login));
        }
        return page;
    }
}
