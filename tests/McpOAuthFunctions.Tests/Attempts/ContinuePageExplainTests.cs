using System.Net;
using DevEnvironment.Browser;
using McpOAuth.Clients;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>Errors of the <em>Continue</em> page and of the account page have a title and a reference that explain finds.</summary>
[Trait("Spec", "One cause, one page, one reference")]
public sealed class ContinuePageExplainTests(LocalParts parts) : ExplainScene(parts)
{
    [Fact]
    public async Task A_page_that_was_open_too_long()
    {
        var page = await ArriveAsync();
        Broker.Clock.Advance(TimeSpan.FromMinutes(6));

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        var story = await AssertContinueExplainedAsync(refused, "This took too long", "The page was open too long");
        Assert.Matches("(?s)consent page shown.*sent to upstream stub.*signed in, account shown.*failed:", story);
    }

    [Fact]
    public async Task A_page_that_was_answered_before()
    {
        var page = await ArriveAsync();
        await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        await AssertContinueExplainedAsync(
            refused,
            "This sign-in was already used",
            "The user pressed a button twice, or went back and pressed it again"
        );
    }

    [Fact]
    public async Task A_page_that_another_browser_answers()
    {
        var page = await ArriveAsync();
        Client.UseNewBrowser();

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        await AssertContinueExplainedAsync(
            refused,
            "This page belongs to another browser",
            "The page was opened in another browser, or the browser refuses cookies"
        );
    }

    [Fact]
    public async Task An_app_that_was_removed_while_the_page_was_open()
    {
        var page = await ArriveAsync();
        var clients = Broker.Get<IClientStore>();
        var (client, _) = (await clients.FindAsync(Client.ClientId, Cancellation))!;
        Assert.True(await clients.TryRemoveAsync(client, Cancellation));
        Broker.Clock.Advance(TimeSpan.FromMinutes(2));

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        await AssertContinueExplainedAsync(
            refused,
            "This app is not known here",
            "The app's registration ended or changed meanwhile"
        );
    }

    [Fact]
    public async Task A_form_of_the_account_page_that_is_not_this_sessions()
    {
        var page = await Client.Browser.GetAsync($"{Broker.Issuer}/account");
        var start = await Client.Browser.SubmitAsync(page, page.Forms[0], "Sign in");
        IssueTokens(start);
        await Client.Browser.FollowAsync(await ReturnAsync(start, "code=c"));

        var refused = await Client.Browser.PostFormAsync(
            $"{Broker.Issuer}/account",
            [new("action", "end-all"), new("form", "made-up")],
            page
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var kept = await KeptAsync();
        Assert.Equal((ReferenceIn(refused), "account"), (kept.Reference, kept.Failure.Endpoint));
        Assert.NotNull(kept.Subject);
        var explained = await OperatorShell.RunAsync(Broker, "explain", kept.Reference);
        Assert.Contains("open in two tabs", explained.Succeeded().Output, StringComparison.Ordinal);
    }

    private async Task<Page> ArriveAsync()
    {
        var start = await StartAsync();
        IssueTokens(start);
        var page = await ReturnAsync(start, "code=c");
        Assert.True(page.IsAccountPage());
        return page;
    }

    private async Task<string> AssertContinueExplainedAsync(Page page, string title, string cause)
    {
        Assert.Contains(title, page.Text, StringComparison.Ordinal);
        return await AssertExplainedAsync(
            page,
            HttpStatusCode.BadRequest,
            "continue",
            cause,
            ["ConsentGiven", "AccountShown", "Refused"]
        );
    }
}
