using System.Net;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Registration;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>Before a new client gets access, the person sees the account and can use another one.</summary>
[Trait("Spec", "MCP security best practices, Confused Deputy Problem")]
public sealed class AccountPageTests(LocalParts parts) : ClientTests(parts)
{
    private const string Web = "https://client.example/callback";

    [Fact]
    public async Task A_new_client_gets_no_code_before_the_person_has_seen_the_account()
    {
        var (page, verifier) = await ArriveAsync();

        Assert.Equal((HttpStatusCode.OK, null), (page.Status, page.Location));
        Assert.Contains("You are signed in as Alice Example", page.Text, StringComparison.Ordinal);
        Assert.Contains("alice@example.test", page.Text, StringComparison.Ordinal);
        Assert.Contains("Test client", page.Text, StringComparison.Ordinal);
        Assert.Contains("localhost", page.Text, StringComparison.Ordinal);
        var redirect = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");
        Assert.StartsWith(TestClient.RedirectUri + "?code=", redirect.Location, StringComparison.Ordinal);
        Assert.Equal("a+b/c=", redirect.LocationQuery["state"].Replace(' ', '+'));
        var tokens = AccessToken.Read(await Client.RedeemAsync(redirect.LocationQuery["code"], verifier));
        Assert.Equal("upstream-alice", tokens.Claim("upstream_sub"));
    }

    [Fact]
    public async Task A_person_who_approved_the_client_before_is_not_asked_twice()
    {
        await Client.GetTokensAsync();

        var (page, _) = await ArriveAsync();

        Assert.StartsWith(TestClient.RedirectUri + "?code=", page.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_up_of_the_same_person_shows_no_account()
    {
        await Client.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });

        var (page, _) = await ArriveAsync(new() { ["scope"] = "read:files write:files" });

        Assert.StartsWith(TestClient.RedirectUri + "?code=", page.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_client_in_the_same_browser_is_new_again()
    {
        await Client.GetTokensAsync();
        var other = await RegisterAsync();
        other.UseBrowserOf(Client);

        var callback = await other.SignInUpstreamAsync(other.Authorization().Url, Broker.Issuer);

        Assert.True((await other.Browser.GetAsync(callback)).IsAccountPage());
    }

    [Fact]
    public async Task Until_the_person_continues_nothing_is_stored_and_the_approval_is_not_remembered()
    {
        var (page, _) = await ArriveAsync();
        var before = Written();
        var asked = await Client.Browser.GetAsync(Client.Authorization().Url);

        await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        Assert.Equal((0, 0), before);
        Assert.DoesNotContain("You have allowed before", asked.Text, StringComparison.Ordinal);
        Assert.Equal((1, 1), Written());
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public async Task Use_another_account_asks_the_upstream_for_a_choice_and_forgets_the_clients_hint()
    {
        var (page, verifier) = await ArriveAsync(new() { ["login_hint"] = "alice" });

        var again = await Client.Browser.SubmitAsync(page, page.Forms[0], "Use another account");

        Assert.StartsWith(Parts.Upstream.Issuer, again.Location, StringComparison.Ordinal);
        Assert.Equal("select_account", again.LocationQuery["prompt"]);
        Assert.DoesNotContain("login_hint", again.LocationQuery.Keys);
        Assert.Equal((0, 0), Written());
        var bobs = await SignInAsBobAsync(again);
        Assert.Contains("You are signed in as Bob Example", bobs.Text, StringComparison.Ordinal);
        var redirect = await Client.Browser.SubmitAsync(bobs, bobs.Forms[0], "Continue");
        var tokens = AccessToken.Read(await Client.RedeemAsync(redirect.LocationQuery["code"], verifier));
        Assert.Equal("upstream-bob", tokens.Claim("upstream_sub"));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7"), Trait("Attack", "CSRF on consent")]
    public async Task The_form_of_another_browser_is_refused_and_gives_no_code()
    {
        var (page, _) = await ArriveAsync();
        var victim = Client.Browser;
        Client.UseNewBrowser();
        await ArriveAsync();

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        Assert.Equal((HttpStatusCode.BadRequest, null), (refused.Status, refused.Location));
        Assert.Contains("opened in another browser", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await victim.SubmitAsync(page, page.Forms[0], "Continue")).Status);
    }

    [Theory, Trait("Invariant", "I7")]
    [InlineData(280, HttpStatusCode.SeeOther)]
    [InlineData(300, HttpStatusCode.BadRequest)]
    public async Task The_page_is_valid_for_five_minutes_and_then_says_so(int seconds, HttpStatusCode status)
    {
        var (page, _) = await ArriveAsync();
        Broker.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var answer = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        Assert.Equal(status, answer.Status);
        Assert.Equal(
            status == HttpStatusCode.BadRequest,
            answer.Text.Contains("open for longer than 5 minutes", StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Invariant", "I2")]
    public async Task After_Continue_the_form_is_spent_in_this_browser()
    {
        var (page, verifier) = await ArriveAsync();
        var redirect = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        var back = await Client.Browser.SubmitAsync(page, page.Forms[0], "Continue");
        var other = await Client.Browser.SubmitAsync(page, page.Forms[0], "Use another account");

        Assert.Equal((HttpStatusCode.BadRequest, null), (back.Status, back.Location));
        Assert.Contains("You have already answered this page", back.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(redirect.LocationQuery["code"], verifier)).Status);
    }

    [Fact, Trait("Invariant", "I2"), Trait("Attack", "Code and refresh replay")]
    public async Task A_double_click_gives_codes_of_one_grant_and_only_one_of_them_buys_it()
    {
        var (page, verifier) = await ArriveAsync();

        // Both leave before the first answer takes the cookie away.
        var both = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => Client.Browser.SubmitAsync(page, page.Forms[0], "Continue"))
        );

        Assert.All(both, one => Assert.Equal(HttpStatusCode.SeeOther, one.Status));
        var first = await Client.RedeemAsync(both[1].LocationQuery["code"], verifier);
        var second = await Client.RedeemAsync(both[0].LocationQuery["code"], verifier);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (first.Status, second.Status));
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.RefreshAsync(first.RefreshToken)).Status);
    }

    [Theory, Trait("Spec", "Fetch Metadata Request Headers §2.3"), Trait("Attack", "CSRF on consent")]
    [InlineData("cross-site", HttpStatusCode.BadRequest)]
    [InlineData("same-site", HttpStatusCode.BadRequest)]
    [InlineData("same-origin", HttpStatusCode.SeeOther)]
    public async Task An_account_that_another_site_confirms_is_refused_though_cookie_and_form_are_right(
        string site,
        HttpStatusCode status
    )
    {
        var (page, _) = await ArriveAsync();
        var form = page.Forms[0];
        using var content = new FormUrlEncodedContent(form.Fields.Append(new("decision", "continue")));
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = content };
        request.Headers.Add("Cookie", Client.Browser.Cookies.FieldFor(form.Action));
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await Http.SendAsync(request, Cancellation);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("approve")]
    public async Task Anything_but_the_two_buttons_is_neither(string? decision)
    {
        var (page, _) = await ArriveAsync();
        var fields = page.Forms[0].Fields.ToList();
        if (decision is not null)
        {
            fields.Add(new("decision", decision));
        }

        var answer = await Client.Browser.PostFormAsync(page.Forms[0].Action.AbsoluteUri, fields, page);

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
        Assert.Equal((0, 0), Written());
    }

    [Fact, Trait("Spec", "RFC 9700 §4.11"), Trait("Attack", "Open redirect through errors")]
    public async Task No_code_goes_to_a_redirect_URI_that_was_withdrawn_while_the_page_was_open()
    {
        using var managed = await ManagedClient.RegisterAsync(Broker);
        var mcp = managed.Mcp;
        var callback = await mcp.SignInUpstreamAsync(mcp.Authorization().Url, Broker.Issuer);
        var page = await mcp.Browser.GetAsync(callback);
        await managed.PutAsync(new() { ["redirect_uris"] = new[] { Web } });

        var answer = await mcp.Browser.SubmitAsync(page, page.Forms[0], "Continue");

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
        Assert.Equal(0, Written().Connections);
    }

    /// <summary>As far as the answer to the callback.</summary>
    private async Task<(Page Page, string Verifier)> ArriveAsync(Dictionary<string, string?>? parameters = null)
    {
        var (url, verifier) = Client.Authorization(parameters);
        return (await Client.Browser.GetAsync(await Client.SignInUpstreamAsync(url, Broker.Issuer)), verifier);
    }

    private async Task<Page> SignInAsBobAsync(Page toUpstream)
    {
        var login = await Client.Browser.FollowAsync(toUpstream);
        var page = await Client.Browser.SubmitAsync(login, login.Forms[0].With("login", "bob"));
        page = await Client.Browser.FollowAsync(page);
        // The upstream ends alice's session with a form that a script sends.
        return page.IsAccountPage()
            ? page
            : await Client.Browser.FollowAsync(await Client.Browser.SubmitFirstFormAsync(page));
    }

    private (int Connections, int Approvals) Written() =>
        (
            Broker.Operations.All.Count(one => one == "PUT Connections"),
            Broker.Operations.All.Count(one => one == "PUT Approvals")
        );
}
