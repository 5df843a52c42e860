using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>What settings allow a company's provider.</summary>
[Trait("Spec", "MCP EMA §7.2.1")]
public sealed class IdentityAssertionPolicyTests(LocalParts parts) : IdentityAssertionScene(parts)
{
    protected override Dictionary<string, string?> Settings =>
        new(base.Settings)
        {
            ["TrustedIssuers:company:Scopes"] = "read:files",
            ["TrustedIssuers:company:Clients"] = Office,
            ["TrustedIssuers:company:Resources"] = TestBroker.ResourceUri,
            ["Resources:1:Uri"] = "http://localhost:7092/mcp",
            ["Resources:1:Scopes"] = "read:files",
        };

    [Fact]
    public async Task The_issuers_scopes_limit_the_token()
    {
        var answer = await RedeemAsync(("scope", "read:files write:files"));

        Assert.Equal("read:files", answer.Json.GetProperty("scope").GetString());
        (await RedeemAsync(("scope", "write:files"))).AssertRefused("invalid_scope");
    }

    [Fact]
    public async Task Another_client_may_not_present_the_issuers_assertions() =>
        (await RedeemAsync(Company.Sign(Claims(Desk)), Authentication(Desk), clientId: Desk)).AssertRefused(
            "unauthorized_client"
        );

    [Fact]
    public async Task The_issuer_gives_no_access_to_another_resource() =>
        (await RedeemAsync(("resource", "http://localhost:7092/mcp"))).AssertRefused("invalid_target");

    [Fact]
    public async Task What_the_policy_allows_is_granted() =>
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync()).Status);
}
