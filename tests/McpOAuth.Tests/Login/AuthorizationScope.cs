using McpOAuth.Login;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Tests.Login;

/// <summary>Which scopes a request may ask for.</summary>
public sealed class AuthorizationScope
{
    private static readonly Resource Files = Some.Resource(scopes: "read write admin", defaults: "read");

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    [InlineData("read", "read")]
    [InlineData("write read", "write read")]
    [InlineData(null, "read")]
    [InlineData("", "read")]
    public void Known_scopes_are_granted_and_the_default_if_none_is_requested(string? asked, string given) =>
        Assert.Equal(Some.Scopes(given), AuthorizationRules.Scopes(asked, Files, Some.Client()).Value);

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    [InlineData("read unknown", "read")]
    [InlineData("unknown read other write", "read write")]
    [InlineData("email read", "read")]
    [InlineData("READ write", "write")]
    public void Scopes_that_the_resource_does_not_have_are_dropped(string asked, string given) =>
        Assert.Equal(Some.Scopes(given), AuthorizationRules.Scopes(asked, Files, Some.Client()).Value);

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Invariant", "I9")]
    [InlineData("unknown")]
    [InlineData("unknown other")]
    [InlineData("openid unknown")]
    [InlineData("READ")]
    [InlineData("*")]
    [InlineData("read\nwrite")]
    [InlineData("\"read\"")]
    public void Scopes_of_which_none_is_left_and_malformed_ones_are_invalid_scope(string asked) =>
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes(asked, Files, Some.Client()).Error?.Code);

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1"), Trait("Spec", "OpenID Connect Core 1.0 §11")]
    [InlineData("openid", "read")]
    [InlineData("offline_access", "read")]
    [InlineData("openid email profile offline_access", "read")]
    [InlineData("openid write offline_access", "write")]
    public void OpenID_Connect_scopes_are_ignored(string asked, string given) =>
        Assert.Equal(Some.Scopes(given), AuthorizationRules.Scopes(asked, Files, Some.Client()).Value);

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void A_resource_that_defines_an_OpenID_Connect_scope_grants_it()
    {
        var resource = Some.Resource(scopes: "read offline_access", defaults: "read");
        Assert.Equal(
            Some.Scopes("offline_access"),
            AuthorizationRules.Scopes("offline_access openid", resource, Some.Client()).Value
        );
    }

    [Fact, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "MCP authorization: Scope Challenge Handling")]
    public void A_clients_registered_scopes_are_its_default_and_not_a_limit()
    {
        var client = Some.Client() with { Scopes = Some.Scopes("read other") };
        Assert.Equal(Some.Scopes("read"), AuthorizationRules.Scopes(null, Files, client).Value);
        Assert.Equal(Some.Scopes("read write"), AuthorizationRules.Scopes("read write", Files, client).Value);
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes("other", Files, client).Error?.Code);
        // Nothing of what it registered is usual here.
        var elsewhere = client with
        {
            Scopes = Some.Scopes("other"),
        };
        Assert.Equal(Files.DefaultScopes, AuthorizationRules.Scopes(null, Files, elsewhere).Value);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    public void A_configured_client_gets_only_its_configured_scopes()
    {
        var client = Some.TrustedClient() with { Scopes = Some.Scopes("write other") };
        Assert.Equal(Some.Scopes("write"), AuthorizationRules.Scopes("write", Files, client).Value);
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes("read", Files, client).Error?.Code);
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes("read write", Files, client).Error?.Code);
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes("other", Files, client).Error?.Code);
        // Nor by asking for nothing: the default is read.
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes(null, Files, client).Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 6749 §3.3")]
    [InlineData(null)]
    [InlineData("anything at:all")]
    public void A_resource_without_configured_scopes_grants_the_implied_one(string? asked)
    {
        var resource = Files with { Scopes = Resource.ImpliedScopes, DefaultScopes = Resource.ImpliedScopes };
        Assert.Equal(Resource.ImpliedScopes, AuthorizationRules.Scopes(asked, resource, Some.Client()).Value);
    }
}
