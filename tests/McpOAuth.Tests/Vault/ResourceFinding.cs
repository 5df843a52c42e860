using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Tests.Vault;

/// <summary>Which configured resource a request means.</summary>
public sealed class ResourceFinding
{
    private const string Parent = "https://mcp.example.com/mcp";
    private const string Child = "https://mcp.example.com/mcp/files";

    [Theory, Trait("Spec", "RFC 8707 §2")]
    [InlineData("https://mcp.example.com/mcp", Parent)]
    [InlineData("https://mcp.example.com/mcp/", Parent)]
    [InlineData("https://mcp.example.com/mcp/tools", Parent)]
    [InlineData("https://mcp.example.com/mcp/files", Child)]
    [InlineData("https://mcp.example.com/mcp/files/x", Child)]
    [InlineData("https://mcp.example.com/mcp/files2", Parent)]
    [InlineData("https://MCP.example.com:443/mcp/files", Child)]
    [InlineData("https://mcp.example.com/mcp?utm_source=plugin", Parent)]
    [InlineData("https://mcp.example.com/mcp/?x", Parent)]
    [InlineData("https://mcp.example.com/mcp/files?path=/mcp&x=%20", Child)]
    [InlineData("https://mcp.example.com/mcp?", Parent)]
    public void The_longest_match_is_chosen(string requested, string configured)
    {
        var (parent, child) = (Some.Resource(Parent), Some.Resource(Child));
        // In whatever order settings name them.
        Assert.Equal(configured, new ResourceRegistry([parent, child]).Find(requested).Value.Uri.Value);
        Assert.Equal(configured, new ResourceRegistry([child, parent]).Find(requested).Value.Uri.Value);
    }

    [Theory, Trait("Spec", "RFC 8707 §2"), Trait("Spec", "RFC 8707 §3")]
    [InlineData("https://mcp.example.com")] // a parent is not implied by its child
    [InlineData("https://mcp.example.com/mcp2")]
    [InlineData("https://evil.example/mcp")]
    [InlineData("https://mcp.example.com/mcp#x")]
    [InlineData("https://mcp.example.com/mcp?a=1#x")]
    [InlineData("https://mcp.example.com/mcp?a=1#")]
    [InlineData("https://mcp.example.com/mcp?a b")]
    [InlineData("https://mcp.example.com/mcp?a\n")]
    [InlineData("https://mcp.example.com?x=/mcp")]
    [InlineData("https://evil.example?https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com/%2e%2e/mcp?a=1")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void An_unknown_resource_is_invalid_target(string requested) =>
        Assert.Equal(ErrorCodes.InvalidTarget, Some.Resources(Some.Resource(Parent)).Find(requested).Error?.Code);

    [Fact, Trait("Spec", "RFC 8707 §2")]
    public void Without_a_resource_parameter_the_only_resource_is_chosen()
    {
        Assert.Equal(Parent, Some.Resources(Some.Resource(Parent)).Find(null).Value.Uri.Value);
        Assert.Equal(
            ErrorCodes.InvalidTarget,
            Some.Resources(Some.Resource(Parent), Some.Resource(Child)).Find(null).Error?.Code
        );
    }

    [Fact, Trait("Spec", "RFC 9068 §2.2")]
    public void An_audience_is_found_by_its_exact_text()
    {
        var resources = Some.Resources(Some.Resource(Parent));
        Assert.NotNull(resources.FindByAudience(Parent));
        Assert.Null(resources.FindByAudience(Parent + "/"));
        Assert.Null(resources.FindByAudience("https://MCP.example.com/mcp"));
    }
}
