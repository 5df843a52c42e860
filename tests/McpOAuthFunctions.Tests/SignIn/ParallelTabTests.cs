using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>Clients that start several servers at launch open a tab for each, in a browser that has no cookie yet.</summary>
[Trait("Spec", "RFC 6749 §10.12")]
public sealed class ParallelTabTests(LocalParts parts, ChromiumBrowser chromium) : ClientTests(parts)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_consent_pages_of_a_fresh_browser_can_both_be_approved_in_either_order(bool isLaterFirst)
    {
        var pages = await OpenAtOnceAsync(2);
        if (isLaterFirst)
        {
            Array.Reverse(pages);
        }

        var callbacks = new List<string>();
        foreach (var page in pages)
        {
            callbacks.Add(await ApproveAsync(page));
        }
        callbacks.Reverse();
        foreach (var callback in callbacks)
        {
            var redirect = await Client.ReturnAsync(callback);
            Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
            Assert.StartsWith(TestClient.RedirectUri, redirect.Location, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_twelve_consent_pages_the_ten_newest_can_be_approved_and_an_older_one_says_what_to_do()
    {
        var pages = new List<Page>();
        for (var tab = 0; tab < 12; tab++)
        {
            pages.Add(await Client.Browser.GetAsync(Client.Authorization().Url));
            Broker.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var forms = Client.Browser.Cookies.All.Count(one => one.Name.Contains("-form-", StringComparison.Ordinal));
        var old = await Client.Browser.SubmitAsync(pages[1], pages[1].Forms[0]);
        var statuses = new List<HttpStatusCode>();
        foreach (var page in pages.Skip(2))
        {
            statuses.Add((await Client.Browser.SubmitAsync(page, page.Forms[0])).Status);
        }

        Assert.Equal(10, forms);
        Assert.Equal(HttpStatusCode.BadRequest, old.Status);
        Assert.Contains("Connect again from the app", old.Text, StringComparison.Ordinal);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.SeeOther, status));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task The_form_of_one_tab_does_not_work_with_the_cookie_of_another_browser_that_has_many()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Client.UseNewBrowser();
        await OpenAtOnceAsync(3);

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0]);

        Assert.Equal((HttpStatusCode.BadRequest, null), (refused.Status, refused.Location));
    }

    [Fact]
    public async Task In_Chromium_two_tabs_that_open_at_once_both_reach_the_client()
    {
        var first = await chromium.NewPageAsync();
        await using var context = first.Context;
        var second = await context.NewPageAsync();
        await using var listener = await ClientListener.StartAsync();
        string UrlOf(string state) =>
            Client.Authorization(new() { ["state"] = state, ["redirect_uri"] = listener.RedirectUri }).Url;

        await Task.WhenAll(first.GotoAsync(UrlOf("first")), second.GotoAsync(UrlOf("second")));
        foreach (var (page, state) in new[] { (first, "first"), (second, "second") })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            if (state == "first")
            {
                await page.Locator("[name=login]").FillAsync("alice");
                await page.Keyboard.PressAsync("Enter");
            }
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await page.ReachAsync(listener.RedirectUri);
            Assert.Contains($"state={state}", page.Url, StringComparison.Ordinal);
        }
    }

    // Every request leaves before any answer is kept, so none carries a cookie.
    private async Task<Page[]> OpenAtOnceAsync(int count)
    {
        var pages = await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => Client.Browser.GetAsync(Client.Authorization().Url))
        );
        Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.Status));
        return pages;
    }

    private async Task<string> ApproveAsync(Page page)
    {
        var callback = $"{Broker.Issuer}/callback/";
        var approved = await Client.Browser.SubmitAsync(page, page.Forms[0]);
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
        var back = await Client.Browser.FollowAsync(approved, callback);
        if (back.Forms.Count > 0)
        {
            var login = back.Forms[0].With("login", "alice").With("password", "any");
            back = await Client.Browser.FollowAsync(await Client.Browser.SubmitAsync(back, login), callback);
        }
        return back.Location!;
    }
}
