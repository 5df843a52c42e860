using System.Net;
using System.Text;
using McpOAuth.Clients;
using McpOAuth.Login;
using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Login;

/// <summary>How codes and errors go back, and to whom.</summary>
public sealed class AnswerSending
{
    private const string Issuer = "https%3A%2F%2Flogin.example.com";

    private static readonly OAuthError Mistake = OAuthError.InvalidScope("The <scope> is malformed.");

    private readonly DefaultHttpContext http = new() { Response = { Body = new MemoryStream() } };
    private readonly AuthorizationResponse response = new(Some.Issuer(), new RecordedLog().Audit);

    private string? Location => http.Response.Headers.Location;

    [Theory, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Spec", "RFC 9207 §2"), Trait("Spec", "RFC 9700 §4.12")]
    [InlineData("https://app.example/cb", "https://app.example/cb?code=c0de")]
    [InlineData("https://app.example/cb?tenant=a", "https://app.example/cb?tenant=a&code=c0de")]
    [InlineData("http://localhost:51763/callback", "http://localhost:51763/callback?code=c0de")]
    [InlineData(
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback?code=c0de"
    )]
    public async Task A_code_is_returned_by_303_with_state_and_issuer(string redirectUri, string start)
    {
        await response.SendCodeAsync(http, Some.AuthorizationRequest(redirectUri), new Secret("c0de"));
        Assert.Equal(303, http.Response.StatusCode);
        Assert.Equal($"{start}&state=xyz&iss={Issuer}", Location);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
        Assert.Equal("no-referrer", http.Response.Headers["Referrer-Policy"]);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("YWJj+/8=")]
    [InlineData("YWJj%2B%2F8%3D")]
    [InlineData("a+b%20c%2b")]
    [InlineData("%7B%22a%22%3A1%7D")]
    public async Task The_state_is_returned_byte_for_byte(string onTheWire)
    {
        await response.SendCodeAsync(http, Some.AuthorizationRequest(state: onTheWire), new Secret("c0de"));
        Assert.Contains($"&state={onTheWire}&iss=", Location, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task Without_a_state_none_is_returned()
    {
        await response.SendCodeAsync(http, Some.AuthorizationRequest(state: null), new Secret("c0de"));
        Assert.Equal($"https://app.example/cb?code=c0de&iss={Issuer}", Location);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Invariant", "I10")]
    public async Task An_error_before_trust_is_a_page_without_any_link_but_the_one_to_the_account()
    {
        await response.RefuseAsync(http, new RenderedError(Mistake));
        Assert.Equal(400, http.Response.StatusCode);
        Assert.Null(Location);
        var page = Page();
        Assert.Contains("The &lt;scope&gt; is malformed.", page, StringComparison.Ordinal);
        Assert.Contains("invalid_scope", page, StringComparison.Ordinal);
        var others = page.Replace("<a href=\"/account\">", "", StringComparison.Ordinal);
        Assert.DoesNotContain("href", others, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Spec", "RFC 9207 §2"), Trait("Spec", "RFC 9700 §4.11")]
    public async Task A_configured_client_gets_its_errors_by_redirect()
    {
        await response.RefuseAsync(http, Redirected(Some.TrustedClient(), Mistake));
        Assert.Equal(303, http.Response.StatusCode);
        Assert.Equal(
            "https://app.example/cb?error=invalid_scope"
                + $"&error_description=The%20%3Cscope%3E%20is%20malformed.&state=a+b&iss={Issuer}",
            Location
        );
    }

    [Theory, Trait("Spec", "RFC 9700 §4.11.1"), Trait("Invariant", "I10")]
    [InlineData(ClientOrigin.Registered)]
    [InlineData(ClientOrigin.MetadataDocument)]
    public async Task A_self_registered_client_gets_its_errors_through_a_link_that_the_user_may_follow(
        ClientOrigin origin
    )
    {
        await response.RefuseAsync(http, Redirected(Some.Client() with { Origin = origin }, Mistake));
        Assert.Equal(400, http.Response.StatusCode);
        Assert.Null(Location);
        Assert.False(http.Response.Headers.ContainsKey("Refresh"));
        var page = Page();
        var link = $"https://app.example/cb?error=invalid_scope&state=a+b&iss={Issuer}";
        Assert.Contains($"rel=\"noreferrer\" href=\"{WebUtility.HtmlEncode(link)}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<form", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http-equiv", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Spec", "RFC 9700 §4.11.1")]
    public async Task A_denial_by_the_user_is_returned_to_every_client()
    {
        await response.RefuseAsync(http, Redirected(Some.Client(), OAuthError.AccessDenied("Denied.")));
        Assert.Equal(303, http.Response.StatusCode);
        Assert.StartsWith("https://app.example/cb?error=access_denied&", Location, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.16")]
    public async Task No_page_can_be_framed_or_run_a_script()
    {
        await response.RefuseAsync(http, new RenderedError(Mistake));
        var policy = http.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", http.Response.Headers.XFrameOptions);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
    }

    private string Page() => Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());

    private static RedirectedError Redirected(Client client, OAuthError error) =>
        new(error, client, Some.RedirectUri(), Some.State("a+b"));
}
