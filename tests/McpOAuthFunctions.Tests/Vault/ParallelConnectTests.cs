using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>Two links opened at once in a browser without any cookie: each page can be answered.</summary>
public sealed class ParallelConnectTests(LocalParts parts) : IAsyncLifetime
{
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await VaultScene.StartAsync(parts);

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Theory, Trait("Spec", "RFC 6749 §10.12")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_connect_pages_of_a_fresh_browser_can_both_be_approved_in_either_order(bool isLaterFirst)
    {
        using var browser = new PlainBrowser();
        var pages = await OpenAtOnceAsync(browser, 2);
        if (isLaterFirst)
        {
            Array.Reverse(pages);
        }

        foreach (var page in pages)
        {
            var last = await browser.FollowAsync(await browser.SubmitAsync(page, page.Forms[0], "Connect"));
            Assert.Equal(HttpStatusCode.OK, last.Status);
            Assert.Contains("file_reader is connected", last.Text, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task The_form_of_one_page_does_not_answer_another()
    {
        using var browser = new PlainBrowser();
        var pages = await OpenAtOnceAsync(browser, 2);

        var mixed = await browser.PostFormAsync(
            pages[0].Forms[0].Action.AbsoluteUri,
            pages[1].Forms[0].Fields.Append(new("decision", "approve")),
            pages[0]
        );

        Assert.Equal((HttpStatusCode.BadRequest, null), (mixed.Status, mixed.Location));
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task Of_twelve_connect_pages_the_ten_newest_can_be_approved_and_an_older_one_is_shown_again()
    {
        using var browser = new PlainBrowser();
        var pages = new List<Page>();
        for (var tab = 0; tab < 12; tab++)
        {
            pages.Add(await scene.OpenAsync(await scene.LinkAsync(), browser: browser));
            scene.Broker.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var sessions = browser.Cookies.All.Count(one => one.Name.Contains("-person-", StringComparison.Ordinal));
        var newest = new List<string>();
        foreach (var page in pages.Skip(2))
        {
            newest.Add((await browser.SubmitAsync(page, page.Forms[0], "Connect")).LocationQuery["scope"]);
        }
        var old = await browser.SubmitAsync(pages[1], pages[1].Forms[0], "Connect");

        Assert.Equal(10, sessions);
        Assert.All(newest, scope => Assert.Contains("files.read", scope, StringComparison.Ordinal));
        // The user proves again who they are, and then sees the page again.
        Assert.Equal("openid profile", old.LocationQuery["scope"]);
    }

    // Both prove who they are before either comes back.
    private async Task<Page[]> OpenAtOnceAsync(PlainBrowser browser, int count)
    {
        var callback = $"{scene.Broker.Issuer}/callback/";
        var starts = new List<Page>();
        for (var tab = 0; tab < count; tab++)
        {
            starts.Add(await browser.GetAsync(await scene.LinkAsync()));
        }
        var callbacks = new List<string>();
        foreach (var start in starts)
        {
            var page = await browser.FollowAsync(start, callback);
            if (page.Forms.Count > 0)
            {
                var login = page.Forms[0].With("login", "alice").With("password", "any");
                page = await browser.FollowAsync(await browser.SubmitAsync(page, login), callback);
            }
            callbacks.Add(page.Location!);
        }
        var answers = await Task.WhenAll(callbacks.Select(url => browser.GetAsync(url)));
        return await Task.WhenAll(answers.Select(answer => browser.FollowAsync(answer)));
    }
}
