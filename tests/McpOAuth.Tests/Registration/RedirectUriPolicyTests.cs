using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Registration;

/// <summary>Which redirect URIs a client may newly register.</summary>
[Trait("Spec", "RFC 8252 §7.1")]
public sealed class RedirectUriPolicyTests
{
    private const string Attack = "scheme tricks in redirect URIs";
    private const string Good = "https://app.example/cb";

    [Theory, Trait("Attack", Attack)]
    [InlineData("microsoft-edge:https://evil.example/")]
    [InlineData("googlechrome://evil.example/")]
    [InlineData("googlechromes://evil.example/")]
    [InlineData("firefox://open-url?url=https://evil.example/")]
    [InlineData("web+x:abc")]
    [InlineData("web+x.y:abc")]
    [InlineData("x-safari-https://evil.example/")]
    [InlineData("myapp://callback")]
    public void An_unknown_scheme_without_a_dot_is_not_registered(string uri)
    {
        Assert.Equal(ErrorCodes.InvalidRedirectUri, RedirectUriRules.Read([uri], new()).Error?.Code);
        Assert.Equal([Good], RedirectUriRules.Read([uri, Good], new()).Value.Select(kept => kept.Value));
    }

    [Theory]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("CURSOR://anysphere.cursor-mcp/oauth/callback")]
    [InlineData("vscode://vscode.microsoft-authentication/")]
    [InlineData("vscode-insiders://publisher.extension/callback")]
    [InlineData("windsurf://codeium.windsurf/oauth")]
    [InlineData("claude://oauth/callback")]
    [InlineData("zed://oauth")]
    [InlineData("com.example.app:/callback")]
    public void A_reversed_domain_or_a_known_app_is_registered(string uri) =>
        Assert.Equal(uri, Assert.Single(RedirectUriRules.Read([uri], new()).Value).Value);

    [Fact]
    public void Settings_add_schemes()
    {
        Assert.True(RedirectUriRules.Read(["myapp:/cb"], new()).IsRefused);
        Assert.False(RedirectUriRules.Read(["myapp:/cb"], new("myapp")).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 7592 §2.2")]
    [InlineData("myapp:/cb")]
    [InlineData("https://app.example/cb?state=x")]
    public void A_URI_that_is_already_registered_stays_in_an_update(string uri)
    {
        var registered = new[] { RedirectUri.Parse(uri).Value };

        Assert.Equal(registered, RedirectUriRules.Read([uri], new(), registered).Value);
    }

    [
        Theory,
        Trait("Spec", "RFC 6749 §4.1.2"),
        Trait("Spec", "RFC 9207 §2"),
        Trait("Attack", "A response with two answers")
    ]
    [InlineData("https://app.example/cb?code=x")]
    [InlineData("https://app.example/cb?a=b&state=x")]
    [InlineData("https://app.example/cb?iss")]
    [InlineData("http://localhost/cb?error=x")]
    [InlineData("com.example.app:/cb?c%6Fde=x")]
    public void A_response_parameter_in_the_query_is_refused(string uri) =>
        Assert.Equal(ErrorCodes.InvalidRedirectUri, RedirectUriRules.Read([uri, Good], new()).Error?.Code);

    [Theory]
    [InlineData("https://app.example/cb?tenant=code")]
    [InlineData("https://app.example/cb?Code=x&encode=1")]
    public void Any_other_query_is_kept(string uri) => Assert.False(RedirectUriRules.Read([uri], new()).IsRefused);

    [Theory, Trait("Spec", "RFC 8252 §8.3")]
    [InlineData("https://0.0.0.0/cb")]
    [InlineData("https://0.1.2.3/cb")]
    [InlineData("https://127.0.0.2/cb")]
    [InlineData("https://[::]/cb")]
    [InlineData("https://[::1]/cb")]
    [InlineData("https://[::ffff:127.0.0.1]/cb")]
    [InlineData("https://localhost/cb")]
    [InlineData("https://app.localhost/cb")]
    [InlineData("http://localhost/cb")]
    [InlineData("com.example.app:/cb")]
    public void A_URI_on_this_device_counts_as_local(string uri)
    {
        var parsed = RedirectUri.Parse(uri).Value;

        Assert.True(parsed.IsLocal);
        // Only http on the three loopback hosts has the any-port rule.
        Assert.Equal(
            parsed.Kind == RedirectUriKind.Loopback,
            parsed.WithoutPort != parsed.Value || uri == "http://localhost/cb"
        );
    }

    [Theory]
    [InlineData("https://app.example/cb")]
    [InlineData("https://localhost.example/cb")]
    [InlineData("https://notlocalhost/cb")]
    [InlineData("https://[2001:db8::1]/cb")]
    [InlineData("https://128.0.0.1/cb")]
    public void A_URI_elsewhere_does_not(string uri) => Assert.False(RedirectUri.Parse(uri).Value.IsLocal);

    [Theory, Trait("Spec", "RFC 8252 §7.3")]
    [InlineData("http://0.0.0.0/cb")]
    [InlineData("http://[::]/cb")]
    [InlineData("http://[::ffff:127.0.0.1]/cb")]
    [InlineData("http://[::ffff:7f00:1]/cb")]
    [InlineData("http://0/cb")]
    [InlineData("http://0x0/cb")]
    [InlineData("http://2130706433/cb")]
    [InlineData("http://0177.0.0.1/cb")]
    [InlineData("http://0x7f.1/cb")]
    public void Other_spellings_of_this_device_are_refused_over_http(string uri) =>
        Assert.True(RedirectUri.Parse(uri).IsRefused);
}
