using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which texts name a resource.</summary>
public sealed class ResourceIndicatorParsing
{
    [Theory, Trait("Spec", "RFC 8707 §2")]
    [InlineData("https://mcp.example.com")]
    [InlineData("https://mcp.example.com/")]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com:8443/a/b.c/~d")]
    [InlineData("HTTPS://MCP.EXAMPLE.COM/mcp")]
    [InlineData("http://localhost:7091/mcp")]
    [InlineData("http://[::1]:7091/mcp")]
    [InlineData("https://mcp.example.com/%C3%BC")]
    [InlineData("https://mcp.example.com/..a")] // begins with dots, but is no dot segment
    public void An_absolute_web_URI_is_accepted(string text)
    {
        Assert.True(ResourceIndicator.TryParse(text, out var resource));
        Assert.Equal(text, resource.Value);
    }

    [Theory, Trait("Spec", "RFC 8707 §2")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/mcp")]
    [InlineData("mcp.example.com/mcp")]
    [InlineData("//mcp.example.com/mcp")]
    [InlineData("https:mcp.example.com")]
    [InlineData("https:///mcp")]
    [InlineData("https://")]
    [InlineData("ftp://mcp.example.com/")]
    [InlineData("urn:example:mcp")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://mcp.example.com/mcp#fragment")]
    [InlineData("https://mcp.example.com/mcp#")]
    [InlineData("https://mcp.example.com/mcp?tenant=1")]
    [InlineData("https://someone@mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com@evil.example/mcp")]
    [InlineData("https://mcp.example.com:@evil.example/mcp")]
    [InlineData("https://mcp.example.com\\@evil.example/mcp")]
    [InlineData("https://mcp.example.com:99999/")]
    [InlineData("https://mcp.example.com:/")]
    [InlineData("https://b\u00fccher.example/mcp")]
    [InlineData("https://mcp.example.com/a b")]
    [InlineData("https://mcp.example.com/mcp\n")]
    [InlineData(" https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com/%zz")]
    [InlineData("https://mcp.example.com/%")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(ResourceIndicator.TryParse(text, out var resource));
        Assert.Null(resource);
    }

    [Theory, Trait("Spec", "RFC 3986 §6.2.2.3")]
    [InlineData("https://mcp.example.com/a/../mcp")]
    [InlineData("https://mcp.example.com/..")]
    [InlineData("https://mcp.example.com/./mcp")]
    [InlineData("https://mcp.example.com/mcp/.")]
    [InlineData("https://mcp.example.com/mcp/%2e%2e/admin")]
    [InlineData("https://mcp.example.com/mcp/%2E./admin")]
    [InlineData("https://mcp.example.com/mcp/.%2e")]
    [InlineData("https://mcp.example.com/mcp%2fadmin")]
    [InlineData("https://mcp.example.com/mcp%2F..%2Fadmin")]
    [InlineData("https://mcp.example.com/mcp%5c..%5cadmin")]
    [InlineData("https://mcp.example.com/mcp%5C")]
    public void A_path_that_a_server_could_read_as_another_one_is_refused(string text) =>
        Assert.False(ResourceIndicator.TryParse(text, out _));

    [Fact, Trait("Spec", "RFC 8707 §2")]
    public void An_overlong_resource_is_refused()
    {
        const string Start = "https://mcp.example.com/";
        var longest = Start + new string('a', ResourceIndicator.MaximumLength - Start.Length);
        Assert.True(ResourceIndicator.TryParse(longest, out _));
        Assert.False(ResourceIndicator.TryParse(longest + "a", out _));
    }
}
