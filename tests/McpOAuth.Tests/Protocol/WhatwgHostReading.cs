namespace McpOAuth.Tests.Protocol;

/// <summary>The second reading is itself right, by examples of the URL Standard.</summary>
public sealed class WhatwgHostReading
{
    [Theory, Trait("Spec", "WHATWG URL §3.5"), Trait("Spec", "WHATWG URL §4.4")]
    [InlineData("https://EXAMPLE.com/../x", "example.com")]
    [InlineData("https:example.org", "example.org")]
    [InlineData("https://////example.com///", "example.com")]
    [InlineData("https://user:password@example.org/", "example.org")]
    [InlineData("https://ex%61mple.org", "example.org")]
    [InlineData("https://good.example\\@evil.example/", "good.example")]
    [InlineData("https://good.example@evil.example/", "evil.example")]
    [InlineData("ht\ntps://exa\tmple.org/", "example.org")]
    [InlineData("https://0x7f.1/", "127.0.0.1")]
    [InlineData("https://2130706433:80", "127.0.0.1")]
    [InlineData("https://0177.0.0.0x/", "127.0.0.0")]
    [InlineData("https://0x/", "0.0.0.0")]
    [InlineData("https://1.2.3/", "1.2.0.3")]
    [InlineData("https://[0:0::1]:8080/", "[::1]")]
    [InlineData("https://example.com:8080?x", "example.com")]
    [InlineData("https://1.2.3.4.5/", null)]
    [InlineData("https://256.256.256.256/", null)]
    [InlineData("https://4294967296/", null)]
    [InlineData("https://09.1/", null)]
    [InlineData("https://exa mple.org/", null)]
    [InlineData("https://[::1/", null)]
    [InlineData("https://", null)]
    [InlineData("javascript:alert(1)", null)]
    public void The_host_is_read_as_a_browser_reads_it(string text, string? host) =>
        Assert.Equal(host, WhatwgHost.Of(text));
}
