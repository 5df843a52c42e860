using McpOAuth.Protocol;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Vault;

/// <summary>The fewest upstream scopes for what a tool is to do.</summary>
public sealed class MinimalScopes
{
    [Theory, Trait("Spec", "RFC 9700 §2.3"), Trait("Invariant", "I9")]
    [InlineData("list", "files.list")]
    [InlineData("read", "files.list files.read")]
    [InlineData("write", "files.write")]
    [InlineData("list write", "files.list files.write")]
    [InlineData("read read", "files.list files.read")]
    public void Each_action_has_its_own_scopes_and_no_others(string actions, string scopes) =>
        Assert.Equal(Some.Scopes(scopes), Some.Tool().MinimalScopes(actions.Split(' ')).Value);

    [Theory, Trait("Spec", "RFC 9700 §2.3"), Trait("Invariant", "I9")]
    [InlineData("delete")]
    [InlineData("read delete")]
    [InlineData("READ")]
    [InlineData("files.read")]
    [InlineData("")]
    public void An_unknown_or_missing_action_is_an_error_and_never_an_empty_set(string actions)
    {
        var named = actions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ErrorCodes.InvalidRequest, Some.Tool().MinimalScopes(named).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.2")]
    public void A_tool_is_found_at_its_own_resource_by_its_exact_name()
    {
        var resource = Some.Resource("https://mcp.example.com/mcp") with { Tools = [Some.Tool()] };
        Assert.Equal("file_reader", resource.FindTool("file_reader").Value.Name);
        Assert.Equal(ErrorCodes.InvalidTarget, resource.FindTool("File_Reader").Error?.Code);
        Assert.Equal(ErrorCodes.InvalidTarget, resource.FindTool("").Error?.Code);
        Assert.Equal(
            ErrorCodes.InvalidTarget,
            Some.Resource("https://other.example/mcp").FindTool("file_reader").Error?.Code
        );
    }

    [Fact, Trait("Spec", "RFC 8693 §5"), Trait("Invariant", "I9")]
    public void Tools_with_the_same_name_at_two_resources_have_separate_connections()
    {
        var here = ConnectionId.Of("alice", Some.Tool());
        var there = ConnectionId.Of("alice", Some.Tool("https://other.example/mcp"));
        Assert.NotEqual(here, there);
        Assert.NotEqual(new ConnectionId("alice", "some"), here);
    }
}
