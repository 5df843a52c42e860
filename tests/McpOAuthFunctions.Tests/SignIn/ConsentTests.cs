using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Registration;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>The confused deputy: an approval is good for one browser, person, client, redirect URI, resource and set of scopes.</summary>
[Trait("Spec", "MCP security best practices, Confused Deputy Problem")]
public sealed class ConsentTests(LocalParts parts) : BrokerTests(parts)
{
    private const string Web = "https://client.example/callback";

    private TestClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = Keep(await RegisterAsync("Web client", Web));
    }

    [Fact]
    public async Task An_approval_is_not_asked_for_again_in_the_same_browser()
    {
        await SignInAsync("read:files");

        var page = await client.Browser.GetAsync(Url("read:files"));

        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        Assert.StartsWith(Parts.Upstream.Issuer, page.Location, StringComparison.Ordinal);
        var redirect = await client.Browser.FollowAsync(page, Web);
        Assert.StartsWith(Web, redirect.Location, StringComparison.Ordinal);
        Assert.Contains("code", redirect.LocationQuery.Keys);
    }

    [Fact]
    public async Task Another_browser_is_asked()
    {
        await SignInAsync("read:files");
        client.UseNewBrowser();

        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(Url("read:files"))).Status);
    }

    [Fact, Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task Another_browser_is_asked_even_if_it_signed_in_before()
    {
        await SignInAsync("read:files");
        client.UseNewBrowser();
        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(Url("read:files"))).Status);

        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(Url("read:files"))).Status);
    }

    [Fact]
    public async Task More_scopes_are_asked_for_and_only_what_is_new_can_be_chosen()
    {
        await SignInAsync("read:files");

        var page = await client.Browser.GetAsync(Url("read:files write:files"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(
            ["write:files"],
            page.Forms[0].Fields.Where(field => field.Key == "scope").Select(field => field.Value)
        );
        Assert.Contains("You have allowed before Read files", page.Text, StringComparison.Ordinal);
        Assert.Contains("New this time", page.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "MCP authorization 2026-07-28, Scope Challenge Handling")]
    public async Task After_a_step_up_both_old_and_new_scopes_are_granted_and_remembered()
    {
        await SignInAsync("read:files");

        var tokens = await SignInAsync("read:files write:files");

        Assert.Equal("read:files write:files", tokens.Json.GetProperty("scope").GetString());
        Assert.Equal(HttpStatusCode.SeeOther, (await client.Browser.GetAsync(Url("write:files"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await client.Browser.GetAsync(Url("read:files"))).Status);
    }

    [Fact, Trait("Invariant", "I9")]
    public async Task Fewer_scopes_than_were_approved_give_fewer_scopes()
    {
        await SignInAsync("read:files write:files");

        var tokens = await SignInAsync("read:files");

        Assert.Equal("read:files", tokens.Json.GetProperty("scope").GetString());
    }

    [Fact, Trait("Invariant", "I9")]
    public async Task A_form_with_a_scope_that_was_never_asked_for_does_not_give_it()
    {
        var (url, verifier) = client.Authorization(new() { ["redirect_uri"] = Web, ["scope"] = "read:files" });
        var page = await client.Browser.GetAsync(url);
        var fields = page.Forms[0].Fields.Append(new("scope", "admin:system")).Append(new("decision", "approve"));

        var approved = await client.Browser.PostFormAsync(page.Forms[0].Action.AbsoluteUri, fields, page);

        var login = await client.Browser.FollowAsync(approved);
        var submitted = await client.Browser.SubmitAsync(login, login.Forms[0].With("login", "alice"));
        var redirect = await client.Browser.FollowToClientAsync(submitted, Web);
        var tokens = await client.RedeemAsync(
            redirect.LocationQuery["code"],
            verifier,
            new() { ["redirect_uri"] = Web }
        );
        Assert.Equal("read:files", tokens.Json.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Another_person_in_the_same_browser_is_asked_for_everything_before_any_code_is_issued()
    {
        await SignInAsync("read:files");
        ForgetUpstreamSession();
        var toUpstream = await client.Browser.GetAsync(Url("read:files"));
        var login = await client.Browser.FollowAsync(toUpstream);
        var submitted = await client.Browser.SubmitAsync(login, login.Forms[0].With("login", "bob"));

        var asked = await client.Browser.FollowAsync(submitted, Web);

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Contains("You signed in as a different user than before.", asked.Text, StringComparison.Ordinal);
        Assert.Contains(asked.Forms[0].Fields, field => field is { Key: "scope", Value: "read:files" });
        var approved = await client.Browser.SubmitAsync(asked, asked.Forms[0]);
        var redirect = await client.Browser.FollowToClientAsync(approved, Web);
        Assert.StartsWith(Web + "?code=", redirect.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_up_by_another_person_does_not_inherit_the_first_ones_scopes()
    {
        await SignInAsync("read:files");
        ForgetUpstreamSession();
        var page = await client.Browser.GetAsync(Url("read:files write:files"));
        var login = await client.Browser.FollowAsync(await client.Browser.SubmitAsync(page, page.Forms[0]));
        var submitted = await client.Browser.SubmitAsync(login, login.Forms[0].With("login", "bob"));

        var asked = await client.Browser.FollowAsync(submitted, Web);

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal(
            ["read:files", "write:files"],
            asked.Forms[0].Fields.Where(field => field.Key == "scope").Select(field => field.Value)
        );
    }

    [Fact, Trait("Spec", "RFC 8252 §8.6")]
    public async Task A_loopback_redirect_never_skips_the_page_and_warns()
    {
        using var native = await TestClient.RegisterAsync(Broker);
        await native.GetTokensAsync();

        var page = await native.Browser.GetAsync(native.Authorization().Url);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("app running on this computer", page.Text, StringComparison.Ordinal);
        Assert.Contains("You have allowed before", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", true)]
    [InlineData("https://localhost/callback", true)]
    [InlineData("https://client.example/callback", false)]
    public async Task A_program_on_the_device_is_warned_of_and_an_https_host_is_not(string redirectUri, bool warns)
    {
        using var other = await RegisterAsync("Some client", redirectUri);

        var page = await other.Browser.GetAsync(other.Authorization(new() { ["redirect_uri"] = redirectUri }).Url);

        Assert.Equal(warns, page.Text.Contains("app running on this computer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_approval_of_one_client_does_not_cover_another_with_the_same_redirect_URI()
    {
        await SignInAsync("read:files");
        using var attacker = await RegisterAsync("Web client", Web);
        attacker.UseBrowserOf(client);

        var page = await attacker.Browser.GetAsync(
            attacker.Authorization(new() { ["redirect_uri"] = Web, ["scope"] = "read:files" }).Url
        );

        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact, Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task An_approval_of_one_redirect_URI_does_not_cover_another_of_the_same_client()
    {
        const string other = "https://other.example/callback";
        client.Dispose();
        client = await RegisterAsync("Web client", Web, other);
        await SignInAsync("read:files");

        var page = await client.Browser.GetAsync(
            client.Authorization(new() { ["redirect_uri"] = other, ["scope"] = "read:files" }).Url
        );

        Assert.Equal(HttpStatusCode.SeeOther, (await client.Browser.GetAsync(Url("read:files"))).Status);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("You have allowed before", page.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Attack", "Silent consent through an attacker's registration")]
    public async Task An_approval_for_one_MCP_server_does_not_cover_another()
    {
        const string other = "http://localhost:7092/mcp";
        await using var both = await TestBroker.StartAsync(
            Parts,
            new() { ["Resources:1:Uri"] = other, ["Resources:1:Scopes"] = "read:files" }
        );
        client.Dispose();
        client = await RegisterAsync(both, "Web client", Web);
        await SignInAsync("read:files");

        var page = await client.Browser.GetAsync(
            client
                .Authorization(
                    new()
                    {
                        ["redirect_uri"] = Web,
                        ["scope"] = "read:files",
                        ["resource"] = other,
                    }
                )
                .Url
        );

        Assert.Equal(HttpStatusCode.SeeOther, (await client.Browser.GetAsync(Url("read:files"))).Status);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("You have allowed before", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_ends_after_ninety_days()
    {
        await SignInAsync("read:files");
        Broker.Clock.Advance(TimeSpan.FromDays(90));

        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(Url("read:files"))).Status);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public async Task A_client_can_require_the_page()
    {
        await SignInAsync("read:files");

        Assert.Equal(HttpStatusCode.OK, (await client.Browser.GetAsync(Url("read:files") + "&prompt=consent")).Status);
    }

    [Fact]
    public async Task The_page_says_who_asks_that_nobody_verified_it_where_it_leads_and_for_what_in_words()
    {
        var page = await client.Browser.GetAsync(Url("read:files admin:system"));

        Assert.Contains("Web client", page.Text, StringComparison.Ordinal);
        Assert.Contains("Nobody has verified it.", page.Text, StringComparison.Ordinal);
        Assert.Contains("client.example", page.Text, StringComparison.Ordinal);
        Assert.Contains(TestBroker.ResourceUri, page.Text, StringComparison.Ordinal);
        Assert.Contains("Read files", page.Text, StringComparison.Ordinal);
        Assert.Contains("Administer system", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("formaction", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public async Task The_page_cannot_be_framed_and_has_no_form_action_that_would_stop_the_way_on()
    {
        var page = await client.Browser.GetAsync(Url("read:files"));

        var policy = string.Join(';', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("form-action", policy, StringComparison.Ordinal);
        Assert.Equal(["DENY"], page.Headers.GetValues("X-Frame-Options"));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_forged_or_foreign_consent_form_is_refused()
    {
        var page = await client.Browser.GetAsync(Url("read:files"));
        var form = page.Forms[0];

        var forged = await client.Browser.SubmitAsync(page, form.With("request", "AQAAAAFH5P53J9hRZuZ0BZEl"));
        var undecided = await client.Browser.PostFormAsync(form.Action.AbsoluteUri, form.Fields);

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(HttpStatusCode.BadRequest, undecided.Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.11"), Trait("Invariant", "I10"), Trait("Attack", "Open redirect through errors")]
    public async Task A_denial_goes_to_no_redirect_URI_that_was_withdrawn_while_the_page_was_open()
    {
        using var managed = await ManagedClient.RegisterAsync(Broker);
        var page = await managed.Mcp.Browser.GetAsync(managed.Mcp.Authorization().Url);
        await managed.PutAsync(new() { ["redirect_uris"] = new[] { Web } });

        var denied = await managed.Mcp.Browser.SubmitAsync(page, page.Forms[0], "Deny");

        Assert.Equal((HttpStatusCode.BadRequest, null), (denied.Status, denied.Location));
    }

    private string Url(string scope) => client.Authorization(new() { ["redirect_uri"] = Web, ["scope"] = scope }).Url;

    private async Task<Answer> SignInAsync(string scope)
    {
        var (url, verifier) = client.Authorization(new() { ["redirect_uri"] = Web, ["scope"] = scope });
        var page = await client.Browser.GetAsync(url);
        if (page.Status == HttpStatusCode.OK)
        {
            page = await client.Browser.SubmitAsync(page, page.Forms[0]);
        }
        page = await client.Browser.FollowToClientAsync(page, Web);
        if (page.Status == HttpStatusCode.OK)
        {
            page = await client.Browser.SubmitAsync(page, page.Forms[0].With("login", "alice"));
            page = await client.Browser.FollowToClientAsync(page, Web);
        }
        return await client.RedeemAsync(page.LocationQuery["code"], verifier, new() { ["redirect_uri"] = Web });
    }

    // Both run on localhost and share its cookies: all but ours are the upstream's.
    private void ForgetUpstreamSession()
    {
        var ours = client.Browser.Cookies.All.Where(cookie =>
            cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)
        );
        var kept = ours.ToList();
        client.UseNewBrowser();
        foreach (var cookie in kept)
        {
            client.Browser.Cookies.Add(cookie);
        }
    }

    private Task<TestClient> RegisterAsync(string name, params string[] redirectUris) =>
        RegisterAsync(Broker, name, redirectUris);

    private static async Task<TestClient> RegisterAsync(TestBroker at, string name, params string[] redirectUris)
    {
        var made = new TestClient(at.Issuer);
        var answer = await made.RegisterAsync(
            new
            {
                client_name = name,
                redirect_uris = redirectUris,
                token_endpoint_auth_method = "none",
            }
        );
        made.ClientId = answer.Json.GetProperty("client_id").GetString()!;
        return made;
    }
}
