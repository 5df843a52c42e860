using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>The issuer is an origin, in exactly one spelling.</summary>
public sealed class IssuerParsing
{
    [Theory, Trait("Spec", "RFC 8414 §2"), Trait("Invariant", "I8")]
    [InlineData("https://login.example.com")]
    [InlineData("https://login.example.com:8443")]
    [InlineData("https://xn--bcher-kva.example")]
    public void An_https_origin_is_accepted(string text)
    {
        Assert.True(Issuer.TryParse(text, development: false, out var issuer));
        Assert.Equal(text, issuer.Value);
        Assert.Equal(text + "/token", issuer.Url("/token"));
    }

    [Theory, Trait("Spec", "RFC 8414 §2"), Trait("Invariant", "I8")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("login.example.com")]
    [InlineData("/login")]
    [InlineData("https://login.example.com/")]
    [InlineData("https://login.example.com/path")]
    [InlineData("https://login.example.com?query")]
    [InlineData("https://login.example.com#fragment")]
    [InlineData("https://someone@login.example.com")]
    [InlineData("https://login.example.com:443")] // the default port would be a second spelling
    [InlineData("https://LOGIN.example.com")]
    [InlineData("HTTPS://login.example.com")]
    [InlineData(" https://login.example.com")]
    [InlineData("https://login.example.com ")]
    [InlineData("https://login.example.com\n")]
    [InlineData("https://b\u00fccher.example")] // its spelling on the wire is punycode
    [InlineData("ftp://login.example.com")]
    [InlineData("wss://login.example.com")]
    public void Anything_but_a_plain_origin_is_refused(string? text)
    {
        Assert.False(Issuer.TryParse(text, development: true, out var issuer));
        Assert.Null(issuer);
    }

    [Theory, Trait("Spec", "RFC 8414 §2")]
    [InlineData("http://localhost:7071")]
    [InlineData("http://127.0.0.1:7071")]
    [InlineData("http://[::1]:7071")]
    public void Http_is_accepted_only_for_loopback_in_development(string text)
    {
        Assert.True(Issuer.TryParse(text, development: true, out _));
        Assert.False(Issuer.TryParse(text, development: false, out _));
    }

    [Theory, Trait("Spec", "RFC 8414 §2")]
    [InlineData("http://login.example.com")]
    [InlineData("http://localhost.example.com")]
    [InlineData("http://10.0.0.1")]
    public void Http_to_another_host_is_always_refused(string text) =>
        Assert.False(Issuer.TryParse(text, development: true, out _));
}
