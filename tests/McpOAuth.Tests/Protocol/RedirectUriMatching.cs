namespace McpOAuth.Tests.Protocol;

/// <summary>Whether a request may name a URI where another one is registered.</summary>
public sealed class RedirectUriMatching
{
    [Theory, Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("https://app.example/cb")]
    [InlineData("https://app.example/cb?tenant=a")]
    [InlineData("http://localhost:1234/cb")]
    [InlineData("com.example.app:/cb")]
    public void An_identical_URI_matches(string text) => Assert.True(Allows(text, text));

    [Theory, Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/CB")]
    [InlineData("https://app.example/cb?")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("https://app.example/cb/x")]
    [InlineData("https://app.example/c")]
    [InlineData("https://app.example/%63b")]
    [InlineData("https://app.example")]
    [InlineData("https://app.example:443/cb")]
    [InlineData("https://app.example:8443/cb")]
    [InlineData("https://APP.example/cb")]
    [InlineData("HTTPS://app.example/cb")]
    [InlineData("https://www.app.example/cb")]
    [InlineData("https://app.example.evil.example/cb")]
    [InlineData("https://evil.example/cb")]
    [InlineData("http://localhost/cb")]
    [InlineData("app.example:/cb")]
    public void Another_spelling_of_an_https_URI_does_not_match(string requested) =>
        Assert.False(Allows("https://app.example/cb", requested));

    [Theory, Trait("Spec", "RFC 8252 §7.3")]
    [InlineData("http://localhost/callback", "http://localhost:51763/callback")]
    [InlineData("http://localhost:3000/callback", "http://localhost:51763/callback")]
    [InlineData("http://localhost:3000/callback", "http://localhost/callback")]
    [InlineData("http://127.0.0.1/callback", "http://127.0.0.1:51763/callback")]
    [InlineData("http://127.0.0.1:33418/", "http://127.0.0.1:51763/")]
    [InlineData("http://[::1]/callback", "http://[::1]:51763/callback")]
    [InlineData("http://[::1]:1/callback", "http://[::1]:51763/callback")]
    [InlineData("http://localhost", "http://localhost:51763")]
    [InlineData("http://localhost?x=1", "http://localhost:51763?x=1")]
    public void On_loopback_the_port_may_differ(string registered, string requested) =>
        Assert.True(Allows(registered, requested));

    [Theory, Trait("Spec", "RFC 8252 §7.3"), Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("http://localhost/callback", "http://localhost:51763/callback/")]
    [InlineData("http://localhost/callback", "http://localhost:51763/other")]
    [InlineData("http://localhost/callback", "http://localhost:51763/Callback")]
    [InlineData("http://localhost/callback", "http://localhost:51763/callback?x=1")]
    [InlineData("http://localhost/callback", "http://localhost:51763/callbac")]
    [InlineData("http://localhost/callback", "http://127.0.0.1:51763/callback")]
    [InlineData("http://localhost/callback", "http://[::1]:51763/callback")]
    [InlineData("http://127.0.0.1/callback", "http://[::1]:51763/callback")]
    [InlineData("http://127.0.0.1/callback", "http://localhost:51763/callback")]
    [InlineData("http://localhost/callback", "https://localhost/callback")]
    [InlineData("http://localhost/callback", "https://localhost:51763/callback")]
    [InlineData("http://localhost", "http://localhost:51763/")]
    [InlineData("http://localhost:80/1", "http://localhost:8/01")]
    public void On_loopback_nothing_but_the_port_may_differ(string registered, string requested) =>
        Assert.False(Allows(registered, requested));

    [Theory, Trait("Spec", "RFC 8252 §7.3"), Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("https://localhost/callback", "https://localhost:51763/callback")]
    [InlineData("https://127.0.0.1/callback", "https://127.0.0.1:51763/callback")]
    [InlineData("com.example.app://host/cb", "com.example.app://host:1234/cb")]
    public void Outside_loopback_http_the_port_must_match(string registered, string requested) =>
        Assert.False(Allows(registered, requested));

    [Theory, Trait("Spec", "RFC 8252 §7.1"), Trait("Spec", "RFC 9700 §4.1.3")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "cursor://other/oauth/callback")]
    [InlineData("com.example.app:/cb", "com.example.app://cb")]
    [InlineData("com.example.app:/cb", "com.example.app:/cb/")]
    [InlineData("com.example.app:/cb", "com.example.App:/cb")]
    [InlineData("com.example.app:/cb", "com.example.app2:/cb")]
    public void A_private_use_URI_must_match_exactly(string registered, string requested) =>
        Assert.False(Allows(registered, requested));

    private static bool Allows(string registered, string requested) =>
        Some.RedirectUri(registered).Allows(Some.RedirectUri(requested));
}
