using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>What a code buys.</summary>
public sealed class CodeRedeeming
{
    private readonly GrantScene scene = new();

    [Fact, Trait("Spec", "RFC 6749 §4.1.4"), Trait("Invariant", "I2"), Trait("Invariant", "I9")]
    public async Task A_code_is_exchanged_for_the_grant_of_the_user_and_a_refresh_token()
    {
        var grant = Some.Grant();
        var issued = (await scene.RedeemAsync(await scene.CodeForAsync(grant))).Value;
        Assert.Equal(grant, issued.Grant);
        Assert.Equal(grant.Scopes, issued.Scopes);
        Assert.NotNull(issued.RefreshToken);
        var row = scene.Rows.Row(grant.Id);
        Assert.Equal((0, grant.ClientId, grant.Resource), (row?.Generation, row?.ClientId, row?.Resource));
        Assert.Equal(Some.Now + scene.Lifetimes.RefreshToken, row?.ExpiresAt);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.3")]
    public async Task A_redemption_takes_one_storage_operation()
    {
        await scene.RedeemAsync(await scene.CodeForAsync(Some.Grant()));
        Assert.Equal((1, 0), (scene.Rows.Writes, scene.Rows.Reads));
    }

    [Fact, Trait("Spec", "RFC 6749 §1.5"), Trait("Spec", "RFC 7591 §2")]
    public async Task A_client_that_may_not_refresh_gets_no_refresh_token_and_its_grant_ends_with_its_access_token()
    {
        var grant = Some.Grant(mayRefresh: false);
        var issued = await scene.RedeemAsync(await scene.CodeForAsync(grant));
        Assert.Null(issued.Value.RefreshToken);
        Assert.Equal(Some.Now + scene.Lifetimes.AccessToken, scene.Rows.Row(grant.Id)?.ExpiresAt);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task An_expired_code_is_refused_and_stores_nothing()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        scene.Clock.Advance(scene.Lifetimes.Code);
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        Assert.Null(scene.Rows.Row(grant.Id));
    }

    [Theory, Trait("Spec", "RFC 8707 §2.2")]
    [InlineData(null)]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("https://MCP.example.com/mcp/")]
    [InlineData("https://mcp.example.com/mcp/below")]
    public async Task The_resource_may_be_omitted_or_be_the_granted_one(string? resource) =>
        Assert.False((await scene.RedeemAsync(await scene.CodeForAsync(Some.Grant()), resource: resource)).IsRefused);

    [Theory, Trait("Spec", "RFC 8707 §2.2")]
    [InlineData("https://mcp.example.com/other")] // configured, but not granted
    [InlineData("https://mcp.example.com/mcp2")]
    [InlineData("https://evil.example/mcp")]
    [InlineData("nonsense")]
    public async Task Another_resource_is_refused_and_the_code_stays_valid(string resource)
    {
        var code = await scene.CodeForAsync(Some.Grant());
        Assert.Equal(ErrorCodes.InvalidTarget, (await scene.RedeemAsync(code, resource: resource)).Error?.Code);
        Assert.False((await scene.RedeemAsync(code)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.5"), Trait("Invariant", "I5")]
    public async Task Codes_are_unguessable_and_contain_no_plain_text()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        Assert.NotEqual(code, await scene.CodeForAsync(grant));
        var bytes = System.Text.Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(code));
        Assert.DoesNotContain("alice", bytes, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("client-1", bytes, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.5"), Trait("Invariant", "I2")]
    public async Task A_text_that_is_not_a_code_of_this_broker_is_refused()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var foreign = await new GrantScene().CodeForAsync(grant);
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync("nonsense"));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(foreign));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(Changed(code)));
        // Base64url decoders pass over white space, so only its length gives this one away.
        GrantScene.AssertInvalidGrant(
            await scene.RedeemAsync(code + new string(' ', AuthorizationCodes.MaximumLength))
        );
        Assert.Null(scene.Rows.Row(grant.Id));
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Invariant", "I5")]
    public async Task A_refresh_token_is_not_accepted_as_a_code()
    {
        var token = await scene.FirstTokenAsync(Some.Grant());
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(token));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(token[..token.IndexOf('.', StringComparison.Ordinal)]));
    }

    [Fact, Trait("Spec", "RFC 6749 §10.3"), Trait("Invariant", "I5")]
    public async Task No_code_and_no_token_is_logged()
    {
        var code = await scene.CodeForAsync(Some.Grant());
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        await scene.RotateAsync(token);
        await scene.RedeemAsync(code);
        Assert.NotEmpty(scene.Log.Entries);
        Assert.All(
            scene.Log.Entries,
            entry =>
            {
                Assert.DoesNotContain(code, entry.Line, StringComparison.Ordinal);
                Assert.DoesNotContain(token, entry.Line, StringComparison.Ordinal);
            }
        );
        Assert.Equal(
            "code redemption",
            new CodeRedemptionRequest(code, null, Some.Verifier(Some.ExampleVerifier), null).ToString()
        );
    }

    private static string Changed(string code) => (code[0] == 'B' ? 'C' : 'B') + code[1..];
}
