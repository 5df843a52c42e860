using System.Net;
using DevEnvironment.Browser;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A sign-in that fails at the upstream: the page says whose fault it was, and no token is left behind.</summary>
public sealed class UpstreamFailureTests(LocalParts parts) : ClientTests(parts)
{
    private const string WebApp = "https://app.example/callback";

    private StubUpstream stub = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "stub",
            ["Upstreams:stub:Preset"] = "Oidc",
            ["Upstreams:stub:Issuer"] = stub.Issuer,
            ["Upstreams:stub:ClientId"] = "broker",
        };

    public override async ValueTask InitializeAsync()
    {
        stub = Keep(await StubUpstream.StartAsync());
        await base.InitializeAsync();
    }

    [Fact, Trait("Spec", "RFC 9110 §15.6.3")]
    public async Task An_upstream_that_refuses_the_code_is_a_bad_gateway()
    {
        var start = await StartAsync();
        stub.Token = _ => Task.FromResult((401, """{"error":"invalid_client","error_description":"secret expired"}"""));

        var page = await ReturnAsync(start, "code=c");

        Assert.Equal(HttpStatusCode.BadGateway, page.Status);
        Assert.Contains("did not accept the sign-in", page.Text, StringComparison.Ordinal);
        Assert.Contains("server_error", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("invalid_client", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret expired", page.Body, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 9110 §15.5.1")]
    [InlineData("error=server_error")]
    [InlineData("error=invalid_scope")]
    [InlineData("nothing=1")]
    public async Task What_a_browser_brings_is_never_a_fault_of_ours(string query)
    {
        var page = await ReturnAsync(await StartAsync(), query);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("server_error", page.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9110 §10.2.3")]
    public async Task An_upstream_that_is_unavailable_says_when_to_try_again()
    {
        var page = await ReturnAsync(await StartAsync(), "error=temporarily_unavailable");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.NotEmpty(page.Headers.GetValues("Retry-After"));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Tokens_of_a_user_who_was_not_identified_are_revoked()
    {
        var start = await StartAsync();
        IssueTokens("alice", "another-nonce");

        var page = await ReturnAsync(start, "code=c");

        Assert.Equal(HttpStatusCode.BadGateway, page.Status);
        Assert.Equal("refresh-alice", Assert.Single(stub.Seen, one => one.Path == "/revoke").Form["token"]);
    }

    [Theory, Trait("Spec", "RFC 7009 §2.1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tokens_of_another_user_than_the_one_who_approved_are_revoked_unless_that_user_has_a_connection(
        bool isKnown
    )
    {
        // One of each run, because tests share their tables.
        var alice = $"alice-{Secret.Create(8).Reveal()}";
        var bob = $"bob-{Secret.Create(8).Reveal()}";
        Client.ClientId = (
            await Client.RegisterAsync(new { redirect_uris = new[] { WebApp }, client_name = "Web app" })
        )
            .Json.GetProperty("client_id")
            .GetString()!;
        if (isKnown)
        {
            await LogInAsync(bob);
            Client.UseNewBrowser();
        }
        await LogInAsync(alice);
        var remembered = await Client.Browser.GetAsync(AuthorizeUrl());
        IssueTokens(bob, remembered.LocationQuery["nonce"]);

        var asked = await ReturnAsync(remembered, "code=c");

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Contains("You signed in as a different user than before", asked.Text, StringComparison.Ordinal);
        Assert.Equal(isKnown ? 0 : 1, stub.Seen.Count(one => one.Path == "/revoke"));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task A_revocation_that_fails_does_not_fail_the_request()
    {
        var start = await StartAsync();
        IssueTokens("alice", "another-nonce");
        stub.Other = _ => (500, "{}");

        Assert.Equal(HttpStatusCode.BadGateway, (await ReturnAsync(start, "code=c")).Status);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    [InlineData("select_account", "select_account")]
    [InlineData("login consent", "login")]
    public async Task Prompt_and_login_hint_reach_the_upstream_through_the_consent_page(string sent, string passedOn)
    {
        var (url, _) = Client.Authorization(new() { ["prompt"] = sent, ["login_hint"] = "alice@example.com" });
        var page = await Client.Browser.GetAsync(url);
        Assert.DoesNotContain("alice@example.com", page.Body, StringComparison.Ordinal);

        var start = await Client.Browser.SubmitAsync(page, page.Forms[0]);

        Assert.Equal(
            (passedOn, "alice@example.com"),
            (start.LocationQuery["prompt"], start.LocationQuery["login_hint"])
        );
    }

    private string AuthorizeUrl() => Client.Authorization(new() { ["redirect_uri"] = WebApp }).Url;

    private async Task LogInAsync(string person)
    {
        var page = await Client.Browser.GetAsync(AuthorizeUrl());
        var start = await Client.Browser.SubmitAsync(page, page.Forms[0]);
        IssueTokens(person, start.LocationQuery["nonce"]);
        var redirect = await Client.Browser.ContinueAsync(await ReturnAsync(start, "code=c"));
        Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
    }

    private async Task<Page> StartAsync()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        return await Client.Browser.SubmitAsync(page, page.Forms[0]);
    }

    private Task<Page> ReturnAsync(Page start, string query) =>
        Client.Browser.GetAsync($"{Broker.Issuer}/callback/stub?{query}&state={start.LocationQuery["state"]}");

    private void IssueTokens(string person, string nonce)
    {
        var idToken = stub.IdToken("broker", nonce, ("sub", person));
        var json =
            $$"""{"access_token":"a","token_type":"Bearer","refresh_token":"refresh-{{person}}","id_token":"{{idToken}}"}""";
        stub.Token = _ => Task.FromResult((200, json));
    }
}
