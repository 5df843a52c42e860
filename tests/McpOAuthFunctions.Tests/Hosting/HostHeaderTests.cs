using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>I8: whatever host a request names, every URL that the broker makes is of the issuer in the settings.</summary>
[Trait("Invariant", "I8"), Trait("Spec", "RFC 9700 §4.13"), Trait("Attack", "Host-header issuer")]
public sealed class HostHeaderTests(LocalParts parts) : ClientTests(parts)
{
    private const string Evil = "evil.example";

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/")]
    public async Task Nothing_published_contains_the_Host_of_the_request(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, Broker.Issuer + path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(Broker.Issuer, body, StringComparison.Ordinal);
        Assert.DoesNotContain(Evil, body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 7592 §3")]
    public async Task A_registration_is_managed_at_the_issuer()
    {
        using var content = new StringContent(
            $$"""{"redirect_uris": ["{{TestClient.RedirectUri}}"]}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );

        using var answer = await SendAsync(HttpMethod.Post, $"{Broker.Issuer}/register", content);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"{Broker.Issuer}/register/", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Evil, body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9207 §2")]
    public async Task A_login_goes_upstream_with_the_issuers_callback_and_back_with_the_issuer()
    {
        var (url, _) = Client.Authorization();
        var page = await Client.Browser.GetAsync(url);
        var form = page.Forms[0].Fields.Append(new("decision", "approve"));
        using var body = new FormUrlEncodedContent(form);
        using var upstream = await SendAsync(HttpMethod.Post, $"{Broker.Issuer}/consent", body);
        Assert.Equal(HttpStatusCode.SeeOther, upstream.StatusCode);
        var callback = Uri.EscapeDataString($"{Broker.Issuer}/callback/local");
        Assert.Contains(
            $"redirect_uri={callback}",
            upstream.Headers.Location!.OriginalString,
            StringComparison.Ordinal
        );

        var callbackUrl = await Client.SignInUpstreamAsync(url, Broker.Issuer);
        var account = await Client.Browser.GetAsync(callbackUrl);
        using var confirmed = new FormUrlEncodedContent(account.Forms[0].Fields.Append(new("decision", "continue")));
        using var back = await SendAsync(HttpMethod.Post, $"{Broker.Issuer}/continue", confirmed);

        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        var iss = $"iss={Uri.EscapeDataString(Broker.Issuer)}";
        Assert.EndsWith(iss, back.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, HttpContent? content = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Host = Evil;
        request.Headers.Add("X-Forwarded-Host", Evil);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Forwarded", $"host={Evil};proto=https");
        if (Client.Browser.Cookies.FieldFor(new Uri(url)) is { } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
