using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>Pushed authorization requests, over HTTP.</summary>
public sealed class PushedRequestTests(LocalParts parts) : ClientTests(parts)
{
    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["PushedRequests:Enabled"] = "true",
            ["Clients:0:ClientId"] = "pushing-client",
            ["Clients:0:ClientSecret"] = "a-secret-of-a-pushing-client-0123456789",
            ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
            ["Clients:0:RequirePushedRequests"] = "true",
        };

    [Fact, Trait("Spec", "RFC 9126 §2.2")]
    public async Task A_pushed_request_gets_a_URI_for_a_minute_that_is_not_cached()
    {
        var (answer, _) = await PushAsync();

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(60, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", UriOf(answer), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact, Trait("Spec", "RFC 9126 §4")]
    public async Task A_login_with_a_pushed_request_gets_tokens()
    {
        var (answer, verifier) = await PushAsync();

        var redirect = await FinishAsync(UrlOf(answer));
        var tokens = await Client.RedeemAsync(redirect.LocationQuery["code"], verifier);

        Assert.Equal("a+b/c=", redirect.LocationQuery["state"]);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
    }

    [Fact, Trait("Spec", "RFC 9101 §6.3")]
    public async Task Parameters_beside_the_URI_change_nothing()
    {
        var (answer, _) = await PushAsync();

        var url = UrlOf(answer) + "&redirect_uri=https%3A%2F%2Fevil.example%2F&state=evil&scope=admin%3Asystem";
        var redirect = await FinishAsync(url);

        Assert.StartsWith(TestClient.RedirectUri, redirect.Location, StringComparison.Ordinal);
        Assert.Equal("a+b/c=", redirect.LocationQuery["state"]);
    }

    [Fact, Trait("Spec", "RFC 9126 §4")]
    public async Task The_page_may_be_reloaded_until_the_person_approves()
    {
        var (answer, _) = await PushAsync();
        await Client.Browser.GetAsync(UrlOf(answer));

        var consent = await Client.Browser.GetAsync(UrlOf(answer));
        var approved = await Client.Browser.SubmitAsync(consent, consent.Forms[0]);

        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
    }

    [Fact, Trait("Spec", "RFC 9126 §4")]
    public async Task After_the_approval_the_URI_is_spent_in_every_browser()
    {
        var (answer, _) = await PushAsync();
        var consent = await Client.Browser.GetAsync(UrlOf(answer));
        var second = await Client.Browser.GetAsync(UrlOf(answer));
        await Client.Browser.SubmitAsync(consent, consent.Forms[0]);

        var approvedAgain = await Client.Browser.SubmitAsync(second, second.Forms[0]);
        Client.UseNewBrowser();
        var opened = await Client.Browser.GetAsync(UrlOf(answer));

        Assert.Equal(HttpStatusCode.BadRequest, approvedAgain.Status);
        Assert.Equal(HttpStatusCode.BadRequest, opened.Status);
        Assert.Contains("invalid_request_uri", opened.Body, StringComparison.Ordinal);
        Assert.Contains("invalid_request_uri", approvedAgain.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §4")]
    public async Task Without_a_consent_page_a_reload_works_until_the_person_returns_and_one_return_gets_a_code()
    {
        const string web = "https://client.example/callback";
        var registered = await Client.RegisterAsync(
            new { redirect_uris = new[] { web }, token_endpoint_auth_method = "none" }
        );
        Client.ClientId = registered.Json.GetProperty("client_id").GetString()!;
        var (first, _) = await PushAsync(new() { ["redirect_uri"] = web });
        await FinishAsync(UrlOf(first));
        var (second, _) = await PushAsync(new() { ["redirect_uri"] = web });

        var opened = await Client.Browser.GetAsync(UrlOf(second));
        var reloaded = await Client.Browser.GetAsync(UrlOf(second));
        var redirect = await Client.Browser.FollowAsync(reloaded, web);
        var returnedAgain = await Client.Browser.FollowAsync(opened, web);

        Assert.Equal(HttpStatusCode.SeeOther, opened.Status);
        Assert.StartsWith(web, redirect.Location, StringComparison.Ordinal);
        Assert.Contains("code", redirect.LocationQuery.Keys);
        Assert.Equal(HttpStatusCode.BadRequest, returnedAgain.Status);
        Assert.Contains("invalid_request_uri", returnedAgain.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §4")]
    public async Task A_URI_spent_on_one_instance_is_spent_on_the_other()
    {
        var other = Keep(await TestBroker.StartAsync(Parts, Settings, issuer: Broker.Issuer));
        var (answer, _) = await PushAsync();
        var consent = await Client.Browser.GetAsync(UrlOf(answer));
        await Client.Browser.SubmitAsync(consent, consent.Forms[0]);

        var opened = await Client.Browser.GetAsync(
            UrlOf(answer).Replace(Broker.Issuer, other.Issuer, StringComparison.Ordinal)
        );

        Assert.Equal(HttpStatusCode.BadRequest, opened.Status);
        Assert.Contains("invalid_request_uri", opened.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9126 §2.2")]
    public async Task A_URI_expires_after_a_minute()
    {
        var (answer, _) = await PushAsync();
        Broker.Clock.Advance(TimeSpan.FromSeconds(60));

        await AssertRefusedAsync(UrlOf(answer));
    }

    [Fact, Trait("Spec", "RFC 9126 §2.2"), Trait("Attack", "request_uri of another client")]
    public async Task A_URI_works_only_for_the_client_that_pushed_it()
    {
        var (answer, _) = await PushAsync();
        using var other = await TestClient.RegisterAsync(Broker);

        await AssertRefusedAsync(UrlOf(answer, other.ClientId));
    }

    [Theory, Trait("Spec", "RFC 9126 §4"), Trait("Attack", "forged request_uri")]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64url!")]
    public async Task A_URI_that_nobody_pushed_is_an_error_page(string text) =>
        await AssertRefusedAsync(
            $"{Broker.Issuer}/authorize?client_id={Client.ClientId}"
                + $"&request_uri={Uri.EscapeDataString("urn:ietf:params:oauth:request_uri:" + text)}"
        );

    [Fact, Trait("Spec", "RFC 9126 §2.1")]
    public async Task A_pushed_request_cannot_refer_to_another_one()
    {
        var (first, _) = await PushAsync();

        var (answer, _) = await PushAsync(new() { ["request_uri"] = UriOf(first) });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_request", answer.Error);
    }

    [Theory, Trait("Spec", "RFC 9126 §2.3")]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("resource", "https://other.example/mcp", "invalid_target")]
    [InlineData("scope", "unknown:scope", "invalid_scope")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    public async Task What_the_authorization_endpoint_refuses_is_refused_here_as_JSON(
        string name,
        string? value,
        string error
    )
    {
        var (answer, _) = await PushAsync(new() { [name] = value });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(error, answer.Error);
    }

    [Fact, Trait("Spec", "RFC 9126 §2.3")]
    public async Task A_request_that_is_too_long_is_a_413()
    {
        var (answer, _) = await PushAsync(new() { ["login_hint"] = new string('a', 70_000) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
    }

    [Fact, Trait("Spec", "RFC 9126 §2")]
    public async Task A_client_with_a_secret_must_authenticate_to_push()
    {
        var without = await PushAsync(new() { ["client_id"] = "pushing-client" });
        var with = await PushAsync(
            new() { ["client_id"] = "pushing-client", ["client_secret"] = Settings["Clients:0:ClientSecret"] }
        );

        Assert.Equal(HttpStatusCode.Unauthorized, without.Answer.Status);
        Assert.Equal("invalid_client", without.Answer.Error);
        Assert.Equal(HttpStatusCode.Created, with.Answer.Status);
    }

    [Fact, Trait("Spec", "RFC 9126 §6")]
    public async Task A_client_that_must_push_is_refused_at_the_authorization_endpoint()
    {
        var (url, _) = Client.Authorization(new() { ["client_id"] = "pushing-client" });

        var refused = await Client.Browser.GetAsync(url);

        // The operator named the client, so the error goes to it.
        Assert.Equal(HttpStatusCode.SeeOther, refused.Status);
        Assert.Equal("invalid_request", refused.LocationQuery["error"]);
    }

    [Fact, Trait("Spec", "RFC 9126 §6")]
    public async Task A_client_can_require_pushed_requests_in_its_registration()
    {
        var registered = await Client.RegisterAsync(
            new
            {
                redirect_uris = new[] { TestClient.RedirectUri },
                token_endpoint_auth_method = "none",
                require_pushed_authorization_requests = true,
            }
        );
        Client.ClientId = registered.Json.GetProperty("client_id").GetString()!;

        var direct = await Client.Browser.GetAsync(Client.Authorization().Url);
        var (answer, _) = await PushAsync();
        var pushed = await Client.Browser.GetAsync(UrlOf(answer));

        Assert.True(registered.Json.GetProperty("require_pushed_authorization_requests").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, direct.Status);
        Assert.Equal(HttpStatusCode.OK, pushed.Status);
    }

    [Fact, Trait("Spec", "RFC 9126 §5")]
    public async Task The_metadata_names_the_endpoint()
    {
        var metadata = await Answer.OfAsync(
            await Http.GetAsync($"{Broker.Issuer}/.well-known/oauth-authorization-server")
        );

        var endpoint = metadata.Json.GetProperty("pushed_authorization_request_endpoint").GetString();
        Assert.Equal($"{Broker.Issuer}/par", endpoint);
        Assert.False(metadata.Json.TryGetProperty("require_pushed_authorization_requests", out _));
    }

    private async Task<(Answer Answer, string Verifier)> PushAsync(Dictionary<string, string?>? parameters = null)
    {
        var (url, verifier) = Client.Authorization();
        var form = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        var all = form.AllKeys.ToDictionary(name => name!, name => form[name]);
        return (await Client.PostAsync("par", all, parameters), verifier);
    }

    private static string UriOf(Answer answer) => answer.Json.GetProperty("request_uri").GetString()!;

    private string UrlOf(Answer answer, string? clientId = null) =>
        $"{Broker.Issuer}/authorize?client_id={clientId ?? Client.ClientId}"
        + $"&request_uri={Uri.EscapeDataString(UriOf(answer))}";

    private async Task<DevEnvironment.Browser.Page> FinishAsync(string url) =>
        await Client.ReturnAsync(await Client.SignInUpstreamAsync(url, Broker.Issuer));

    /// <summary>An error page, and no redirect.</summary>
    private async Task AssertRefusedAsync(string url)
    {
        var refused = await Client.Browser.GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Null(refused.Location);
        Assert.Contains("invalid_request_uri", refused.Body, StringComparison.Ordinal);
    }
}
