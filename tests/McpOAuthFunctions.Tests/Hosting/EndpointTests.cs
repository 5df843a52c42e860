using System.Net;
using System.Text;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>What holds at every endpoint: methods, headers, CORS, the issuer from settings.</summary>
public sealed class EndpointTests(LocalParts parts) : BrokerTests(parts)
{
    [Theory, Trait("Spec", "RFC 8414 §3.2"), Trait("Invariant", "I8")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Metadata_names_the_issuer_of_the_settings_whatever_the_request_says(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Broker.Issuer + path);
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Proto", "https");

        var answer = await Answer.OfAsync(await Http.SendAsync(request));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Broker.Issuer, answer.Json.GetProperty("issuer").GetString());
        Assert.DoesNotContain("evil", answer.Body, StringComparison.Ordinal);
        Assert.Equal("none", answer.Json.GetProperty("token_endpoint_auth_methods_supported")[0].GetString());
        Assert.Equal("[\"S256\"]", answer.Json.GetProperty("code_challenge_methods_supported").GetRawText());
        Assert.True(answer.Json.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.DoesNotContain("null", answer.Body, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 9728 §3.1")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task Resource_metadata_is_served_at_the_root_and_with_the_path_inserted(string path)
    {
        var answer = await Answer.OfAsync(await Http.GetAsync(Broker.Issuer + path));

        Assert.Equal(TestBroker.ResourceUri, answer.Json.GetProperty("resource").GetString());
        Assert.Equal($"[\"{Broker.Issuer}\"]", answer.Json.GetProperty("authorization_servers").GetRawText());
        Assert.Equal("""["profile","read:files"]""", answer.Json.GetProperty("scopes_supported").GetRawText());
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/tools")]
    [InlineData("/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/nothing")]
    [InlineData("/sweep")]
    [InlineData("/callback/unknown")]
    [InlineData("/nothing")]
    public async Task An_unknown_path_is_a_404(string path)
    {
        using var answer = await Http.GetAsync(Broker.Issuer + path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        AssertHasSecurityHeaders(answer);
    }

    [Theory, Trait("Spec", "RFC 9110 §15.5.6")]
    [InlineData("GET", "/token")]
    [InlineData("GET", "/refresh")]
    [InlineData("PUT", "/token")]
    [InlineData("DELETE", "/authorize")]
    [InlineData("POST", "/callback/local")]
    [InlineData("GET", "/consent")]
    [InlineData("DELETE", "/account")]
    [InlineData("GET", "/continue")]
    public async Task A_method_that_an_endpoint_does_not_have_is_a_405(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), Broker.Issuer + path);

        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.NotEmpty(answer.Content.Headers.Allow);
        Assert.DoesNotContain(method, answer.Content.Headers.Allow);
        AssertHasSecurityHeaders(answer);
    }

    public static TheoryData<string> Readable =>
        [
            .. HttpFunction
                .All.Where(one => one.Methods.Contains("GET"))
                .Select(one =>
                    one.Path switch
                    {
                        "/register/{clientId}" => "/register/unknown",
                        "/callback/{upstream}" => "/callback/local",
                        "/connect/{handle}" => "/connect/unknown",
                        "/.well-known/oauth-protected-resource/{*path}" => "/.well-known/oauth-protected-resource/mcp",
                        var path => path,
                    }
                ),
        ];

    [Theory, Trait("Spec", "RFC 9110 §9.3.2")]
    [MemberData(nameof(Readable))]
    public async Task HEAD_is_answered_like_GET_without_a_body(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Broker.Issuer + path);

        using var answer = await Http.SendAsync(request);

        Assert.NotEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True((int)answer.StatusCode < 500);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        AssertHasSecurityHeaders(answer);
    }

    [Fact, Trait("Spec", "RFC 9110 §9.2.1")]
    public async Task HEAD_at_the_callback_does_not_use_up_the_sign_in()
    {
        using var client = await TestClient.RegisterAsync(Broker);
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        using var probe = new HttpRequestMessage(HttpMethod.Head, callback);
        await Http.SendAsync(probe);

        var redirect = await client.ReturnAsync(callback);

        Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
        Assert.True(redirect.LocationQuery.ContainsKey("code"));
    }

    [Theory, Trait("Spec", "RFC 9700 §2.6")]
    [InlineData("/token", "POST", true)]
    [InlineData("/refresh", "POST", true)]
    [InlineData("/register", "POST", true)]
    [InlineData("/.well-known/oauth-authorization-server", "GET", true)]
    [InlineData("/.well-known/jwks.json", "GET", true)]
    [InlineData("/authorize", "GET", false)]
    [InlineData("/consent", "POST", false)]
    [InlineData("/account", "GET", false)]
    [InlineData("/account", "POST", false)]
    [InlineData("/continue", "POST", false)]
    [InlineData("/callback/local", "GET", false)]
    public async Task Only_endpoints_for_programs_answer_other_origins(string path, string method, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Broker.Issuer + path);
        request.Headers.Add("Origin", "https://inspector.example");
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type, mcp-protocol-version");

        using var answer = await Http.SendAsync(request);

        Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(allowed, answer.IsSuccessStatusCode);
        if (allowed)
        {
            var headers = string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers"));
            Assert.Contains("mcp-protocol-version", headers, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_endpoints_answer(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Broker.Issuer + path)).StatusCode);

    [Fact]
    public async Task The_landing_page_says_what_this_is_and_where_its_metadata_is()
    {
        using var answer = await Http.GetAsync(Broker.Issuer + "/");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Contains("authorization server", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/.well-known/oauth-authorization-server", body, StringComparison.Ordinal);
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("form-action", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task An_oversized_body_is_a_400()
    {
        using var client = await TestClient.RegisterAsync(Broker);

        var answer = await client.PostAsync("token", new() { ["grant_type"] = new string('x', 100_000) });

        answer.AssertRefused("invalid_request");
    }

    private static void AssertHasSecurityHeaders(HttpResponseMessage answer)
    {
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "grant_type=refresh_token")]
    [InlineData("application/x-www-form-urlencoded", "%%%=&&&=%ff")]
    [InlineData("application/x-www-form-urlencoded", "grant_type=\u00ff")]
    [InlineData("application/x-www-form-urlencoded", "")]
    public async Task A_malformed_token_request_is_a_400(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await Answer.OfAsync(await Http.PostAsync($"{Broker.Issuer}/token", content));

        answer.AssertRefused("invalid_request");
    }
}
