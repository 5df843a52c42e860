using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>I10: no redirect before trust.</summary>
public sealed class AuthorizeRefusalTests(LocalParts parts) : ClientTests(parts)
{
    private TestClient trusted = null!;

    protected override Dictionary<string, string?> Settings =>
        new() { ["Clients:0:ClientId"] = "desk", ["Clients:0:RedirectUris"] = TestClient.RedirectUri };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        trusted = Keep(new TestClient(Broker.Issuer) { ClientId = "desk" });
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Invariant", "I10")]
    [InlineData("client_id", "unknown")]
    [InlineData("client_id", null)]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://localhost:5555/callback/")]
    [InlineData("redirect_uri", "http://localhost:5555/Callback")]
    [InlineData("redirect_uri", "http://localhost:5555/callback?x=1")]
    [InlineData("redirect_uri", "http://127.0.0.1:5555/callback")]
    [InlineData("redirect_uri", "http://localhost:5555/callback#f")]
    [InlineData("redirect_uri", "http://user@localhost:5555/callback")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("state", "\u00e9")]
    public async Task Until_client_and_redirect_URI_are_valid_even_a_trusted_client_gets_an_error_page(
        string name,
        string? value
    )
    {
        var page = await trusted.Browser.GetAsync(trusted.Authorization(new() { [name] = value }).Url);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
        Assert.DoesNotContain("evil.example", page.Body, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2.1")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/html, application/json;q=0.9", "text/html")]
    [InlineData("*/*", "text/html")]
    public async Task A_program_that_accepts_JSON_alone_can_read_that_its_registration_is_gone(
        string accept,
        string type
    )
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Accept", accept);

        using var answer = await http.GetAsync(trusted.Authorization(new() { ["client_id"] = "unknown" }).Url);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("invalid_client", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory, Trait("Spec", "RFC 9700 §4.11")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("resource", "https://unknown.example/mcp", "invalid_target")]
    [InlineData("resource", "http://localhost:7091/mcp2", "invalid_target")]
    [InlineData("scope", "unknown:scope", "invalid_scope")]
    [InlineData("scope", "bad\"scope", "invalid_scope")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("request", "x", "request_not_supported")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    public async Task An_error_goes_back_to_a_configured_client_and_is_a_page_with_a_link_for_another(
        string name,
        string? value,
        string error
    )
    {
        var redirected = await trusted.Browser.GetAsync(trusted.Authorization(new() { [name] = value }).Url);
        var shown = await Client.Browser.GetAsync(Client.Authorization(new() { [name] = value }).Url);

        Assert.Equal(HttpStatusCode.SeeOther, redirected.Status);
        Assert.StartsWith(TestClient.RedirectUri + "?error=", redirected.Location, StringComparison.Ordinal);
        Assert.Equal((error, Broker.Issuer), (redirected.LocationQuery["error"], redirected.LocationQuery["iss"]));
        Assert.Equal("a+b/c=", redirected.LocationQuery["state"]);

        Assert.Equal(HttpStatusCode.BadRequest, shown.Status);
        Assert.Null(shown.Location);
        Assert.Contains(error, shown.Text, StringComparison.Ordinal);
        Assert.Contains(
            $"href=\"{TestClient.RedirectUri}?error={error}&amp;state=",
            shown.Body,
            StringComparison.Ordinal
        );
        Assert.Empty(shown.Forms);
    }

    [Theory, Trait("Spec", "RFC 6749 §3.1")]
    [InlineData("scope=read:files", "invalid_request")]
    [InlineData("state=two", "invalid_request")]
    [InlineData("resource=http%3A%2F%2Flocalhost%3A7091%2Fmcp", "invalid_target")]
    public async Task A_parameter_sent_twice_is_refused(string twice, string error)
    {
        var url = trusted.Authorization(new() { ["scope"] = "read:files" }).Url;

        var page = await trusted.Browser.GetAsync($"{url}&{twice}");

        Assert.Equal(error, page.LocationQuery["error"]);
    }

    [Theory, Trait("Spec", "RFC 8252 §7.3")]
    [InlineData("http://localhost/callback", "http://localhost:49152/callback", true)]
    [InlineData("http://127.0.0.1:33418/", "http://127.0.0.1:50000/", true)]
    [InlineData("http://[::1]:1/cb", "http://[::1]:65535/cb", true)]
    [InlineData("http://localhost/callback", "http://127.0.0.1:49152/callback", false)]
    [InlineData("http://localhost/callback", "http://localhost:49152/other", false)]
    [InlineData("https://app.example/cb", "https://app.example:8443/cb", false)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback", true)]
    [InlineData(
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp:1/oauth/callback",
        false
    )]
    public async Task Only_the_port_of_a_loopback_redirect_may_differ(string registered, string sent, bool allowed)
    {
        var answer = await Client.RegisterAsync(new { redirect_uris = new[] { registered } });
        using var other = new TestClient(Broker.Issuer)
        {
            ClientId = answer.Json.GetProperty("client_id").GetString()!,
        };

        var page = await other.Browser.GetAsync(other.Authorization(new() { ["redirect_uri"] = sent }).Url);

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.BadRequest, page.Status);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.1")]
    public async Task Authorize_takes_the_same_request_as_a_form()
    {
        var url = new Uri(Client.Authorization().Url);
        var fields = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);

        var page = await Client.Browser.PostFormAsync(
            $"{Broker.Issuer}/authorize",
            fields.Select(field => KeyValuePair.Create(field.Key, field.Value.ToString()))
        );

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["Approve", "Deny"], page.Forms[0].Buttons.Select(button => button.Text));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_consent_form_works_in_no_other_browser()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Client.UseNewBrowser();
        await Client.Browser.GetAsync(Client.Authorization().Url);

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_consent_form_is_valid_for_ten_minutes()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Broker.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));

        var refused = await Client.Browser.SubmitAsync(page, page.Forms[0]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.14")]
    public async Task A_clients_name_is_shown_as_text()
    {
        var answer = await Client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, client_name = "<script>alert(1)</script>" }
        );
        using var other = new TestClient(Broker.Issuer)
        {
            ClientId = answer.Json.GetProperty("client_id").GetString()!,
        };

        var page = await other.Browser.GetAsync(other.Authorization().Url);

        Assert.DoesNotContain("<script", page.Body, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", page.Text, StringComparison.Ordinal);
    }
}
