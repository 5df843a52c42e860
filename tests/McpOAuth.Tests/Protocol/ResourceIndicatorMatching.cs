namespace McpOAuth.Tests.Protocol;

/// <summary>Which requested URI has the audience of a configured one.</summary>
public sealed class ResourceIndicatorMatching
{
    [Theory, Trait("Spec", "RFC 8707 §2"), Trait("Spec", "RFC 3986 §6.2.2.1")]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("HTTPS://mcp.example.com/mcp")]
    [InlineData("https://MCP.Example.COM/mcp")]
    [InlineData("https://mcp.example.com:443/mcp")]
    [InlineData("https://mcp.example.com/mcp/")]
    [InlineData("https://mcp.example.com/mcp/tools")]
    [InlineData("https://mcp.example.com/mcp/tools/read")]
    public void Scheme_and_host_ignore_case_and_subpaths_match(string requested) =>
        Assert.True(Some.Indicator(requested).IsAtOrBelow(Some.Indicator("https://mcp.example.com/mcp")));

    [Theory, Trait("Spec", "RFC 8707 §2")]
    [InlineData("https://mcp.example.com/mcp2")] // no boundary of a path segment
    [InlineData("https://mcp.example.com/mcp-admin/tools")]
    [InlineData("https://mcp.example.com/mc")]
    [InlineData("https://mcp.example.com/MCP")] // the path is exact
    [InlineData("https://mcp.example.com/%6Dcp")]
    [InlineData("https://mcp.example.com")] // the parent
    [InlineData("https://mcp.example.com/")]
    [InlineData("https://mcp.example.com//mcp")]
    [InlineData("http://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com:8443/mcp")]
    [InlineData("https://mcp.example.com:80/mcp")] // 80 is http's
    [InlineData("https://mcp.example.com.evil.example/mcp")]
    [InlineData("https://evil.example/mcp")]
    public void Siblings_parents_and_other_origins_do_not_match(string requested) =>
        Assert.False(Some.Indicator(requested).IsAtOrBelow(Some.Indicator("https://mcp.example.com/mcp")));

    [Theory, Trait("Spec", "RFC 3986 §6.2.3")]
    [InlineData("https://mcp.example.com:443", "https://mcp.example.com")]
    [InlineData("https://mcp.example.com", "https://mcp.example.com:443/")]
    [InlineData("http://localhost:80/mcp", "http://localhost/mcp")]
    [InlineData("http://[::1]:80", "http://[::1]")]
    public void The_default_port_is_ignored(string requested, string configured) =>
        Assert.True(Some.Indicator(requested).IsAtOrBelow(Some.Indicator(configured)));

    [Theory, Trait("Spec", "RFC 3986 §6.2.3")]
    [InlineData("http://localhost:443/mcp", "http://localhost/mcp")]
    [InlineData("https://mcp.example.com:1443", "https://mcp.example.com:1")]
    [InlineData("http://localhost:8080", "http://localhost:80")]
    public void The_digits_of_a_default_port_are_not_removed_elsewhere(string requested, string configured) =>
        Assert.False(Some.Indicator(requested).IsAtOrBelow(Some.Indicator(configured)));

    [Theory, Trait("Spec", "RFC 3986 §6.2.3")]
    [InlineData("https://mcp.example.com", "https://mcp.example.com/")]
    [InlineData("https://mcp.example.com/", "https://mcp.example.com")]
    [InlineData("https://mcp.example.com/anything", "https://mcp.example.com/")]
    public void An_empty_path_is_the_root(string requested, string configured) =>
        Assert.True(Some.Indicator(requested).IsAtOrBelow(Some.Indicator(configured)));
}
