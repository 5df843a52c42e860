using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Redirect URIs that clients really have, and what they are.</summary>
public sealed class RedirectUriAcceptance
{
    [Theory, Trait("Spec", "RFC 6749 §3.1.2"), Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("https://claude.ai/api/mcp/auth_callback", "claude.ai")]
    [InlineData("https://chatgpt.com/connector_platform_oauth_redirect", "chatgpt.com")]
    [InlineData("https://vscode.dev/redirect", "vscode.dev")]
    [InlineData("https://www.cursor.com/agents/mcp/oauth/callback", "www.cursor.com")]
    [InlineData("https://app.example", "app.example")]
    [InlineData("https://app.example:8443/cb", "app.example")]
    [InlineData("https://app.example:443/cb", "app.example")]
    [InlineData("https://app.example/cb?tenant=a&x=%20b", "app.example")]
    [InlineData("https://app.example?x=1", "app.example")]
    [InlineData("https://app.example/cb?next=https://app.example/../x", "app.example")] // dots in a query are data
    [InlineData("https://app.example/~user/cb;v=1,2!$'()*", "app.example")]
    [InlineData("https://app.example/%C3%BC", "app.example")]
    [InlineData("https://app.example/a..b/.c/...", "app.example")]
    [InlineData("https://APP.Example/CB", "app.example")]
    [InlineData("HTTPS://app.example/cb", "app.example")]
    [InlineData("https://10.1.2.3/cb", "10.1.2.3")]
    [InlineData("https://[2001:db8::1]/cb", "[2001:db8::1]")]
    [InlineData("https://xn--bcher-kva.example/cb", "xn--bcher-kva.example")]
    [InlineData("https://1password.example/cb", "1password.example")]
    [InlineData("https://3.example.0xab.com/cb", "3.example.0xab.com")]
    public void Https_URLs_are_accepted_and_displayed_as_their_host(string text, string host)
    {
        var uri = Some.RedirectUri(text);
        Assert.Equal(text, uri.Value);
        Assert.Equal(RedirectUriKind.Https, uri.Kind);
        Assert.Equal(host, uri.Host);
    }

    [Theory, Trait("Spec", "RFC 8252 §7.3")]
    [InlineData("http://localhost/callback", "localhost")]
    [InlineData("http://localhost:6274/oauth/callback", "localhost")]
    [InlineData("http://127.0.0.1:33418/", "127.0.0.1")]
    [InlineData("http://127.0.0.1", "127.0.0.1")]
    [InlineData("http://[::1]:1455/callback", "[::1]")]
    [InlineData("http://localhost:1/", "localhost")]
    [InlineData("http://localhost:65535/", "localhost")]
    public void Http_to_this_device_is_a_loopback_URI(string text, string host)
    {
        var uri = Some.RedirectUri(text);
        Assert.Equal(text, uri.Value);
        Assert.Equal(RedirectUriKind.Loopback, uri.Kind);
        Assert.Equal(host, uri.Host);
    }

    [Theory, Trait("Spec", "RFC 8252 §7.1")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:")]
    [InlineData("com.example.app:/oauth2redirect", "com.example.app:")]
    [InlineData("com.example.app://callback", "com.example.app:")]
    [InlineData("vscode-insiders://vendor.extension/cb?x=a@b", "vscode-insiders:")]
    [InlineData("MyApp:cb", "myapp:")]
    [InlineData("chrome-extension://abcdef/cb", "chrome-extension:")]
    public void A_private_use_scheme_is_accepted_and_displayed_as_the_scheme(string text, string shown)
    {
        var uri = Some.RedirectUri(text);
        Assert.Equal(text, uri.Value);
        Assert.Equal(RedirectUriKind.PrivateUse, uri.Kind);
        Assert.Equal(shown, uri.Host);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.1.2")]
    public void A_URI_may_have_2048_characters_and_no_more()
    {
        const string Start = "https://app.example/";
        var longest = Start + new string('a', RedirectUri.MaximumLength - Start.Length);
        Assert.True(RedirectUri.TryParse(longest, out _));
        Assert.False(RedirectUri.TryParse(longest + "a", out _));
    }
}
