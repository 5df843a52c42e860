using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>What a refresh may ask for: what was granted, or less.</summary>
public sealed class RefreshScope
{
    private readonly GrantScene scene = new();
    private readonly AuthorizationGrant grant = Some.Grant("read write");

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    public async Task Without_scope_the_whole_granted_scope_is_returned()
    {
        var issued = await scene.RotateAsync(await scene.FirstTokenAsync(grant));
        Assert.Equal(grant.Scopes, issued.Value.Scopes);
        Assert.Equal(grant, issued.Value.Grant);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    public async Task A_scope_may_be_narrowed_for_one_answer_only()
    {
        var narrow = await scene.RotateAsync(await scene.FirstTokenAsync(grant), scopes: "read");
        Assert.Equal(Some.Scopes("read"), narrow.Value.Scopes);
        Assert.Equal(grant.Scopes, scene.Rows.Row(grant.Id)?.Scopes);
        var wide = await scene.RotateAsync(GrantScene.TokenOf(narrow));
        Assert.Equal(grant.Scopes, wide.Value.Scopes);
    }

    [Theory, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    [InlineData("profile")] // the resource has it, the person did not grant it
    [InlineData("read write profile")]
    [InlineData("READ")]
    [InlineData("unknown")]
    public async Task A_scope_beyond_the_granted_one_is_invalid_scope_and_changes_nothing(string scopes)
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Equal(ErrorCodes.InvalidScope, (await scene.RotateAsync(first, scopes)).Error?.Code);
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
        Assert.False((await scene.RotateAsync(first)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 6749 §6"), Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    [InlineData("read unknown", "read")]
    [InlineData("unknown write read", "write read")]
    [InlineData("openid read", "read")]
    [InlineData("openid offline_access", "read write")]
    public async Task Scopes_that_the_resource_does_not_have_are_dropped(string scopes, string answered) =>
        Assert.Equal(
            Some.Scopes(answered),
            (await scene.RotateAsync(await scene.FirstTokenAsync(grant), scopes)).Value.Scopes
        );

    [Theory, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    [InlineData("profile unknown")]
    [InlineData("read profile unknown")]
    [InlineData("unknown openid")]
    public async Task Dropping_scopes_never_hides_one_that_was_not_granted(string scopes)
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Equal(ErrorCodes.InvalidScope, (await scene.RotateAsync(first, scopes)).Error?.Code);
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Fact, Trait("Spec", "RFC 6749 §6")]
    public async Task An_empty_scope_counts_as_omitted() =>
        Assert.Equal(
            grant.Scopes,
            (await scene.RotateAsync(await scene.FirstTokenAsync(grant), scopes: "")).Value.Scopes
        );

    [Theory, Trait("Spec", "RFC 8707 §2.2")]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("HTTPS://mcp.example.com:443/mcp/")]
    [InlineData("https://mcp.example.com/mcp/below")]
    [InlineData("https://mcp.example.com/mcp?utm_source=plugin")]
    public async Task The_resource_may_be_the_granted_one(string resource) =>
        Assert.False((await scene.RotateAsync(await scene.FirstTokenAsync(grant), resource: resource)).IsRefused);

    [Theory, Trait("Spec", "RFC 8707 §2.2")]
    [InlineData("https://mcp.example.com/other")]
    [InlineData("https://mcp.example.com/mcp2")]
    [InlineData("https://mcp.example.com/other?x=https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com/mcp?x#fragment")]
    [InlineData("https://evil.example/")]
    [InlineData("nonsense")]
    public async Task Another_resource_is_invalid_target_and_changes_nothing(string resource)
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Equal(ErrorCodes.InvalidTarget, (await scene.RotateAsync(first, resource: resource)).Error?.Code);
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
    }
}
