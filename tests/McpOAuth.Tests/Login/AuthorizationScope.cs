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
    public void What_the_resource_has_is_given_and_its_default_where_nothing_is_asked(string? asked, string given) =>
        Assert.Equal(Some.Scopes(given), AuthorizationRules.Scopes(asked, Files, Some.Client()).Value);

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Spec", "RFC 6749 §4.1.2.1"), Trait("Invariant", "I9")]
    [InlineData("unknown")]
    [InlineData("read unknown")]
    [InlineData("READ")]
    [InlineData("*")]
    [InlineData("read\nwrite")]
    [InlineData("\"read\"")]
    public void Unknown_and_malformed_scopes_are_invalid_scope(string asked) =>
        Assert.Equal(ErrorCodes.InvalidScope, AuthorizationRules.Scopes(asked, Files, Some.Client()).Error?.Code);

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1"), Trait("Spec", "OpenID Connect Core 1.0 §11")]
    [InlineData("openid", "read")]
    [InlineData("offline_access", "read")]
    [InlineData("openid write offline_access", "write")]
    public void The_scopes_of_OpenID_Connect_are_passed_over(string asked, string given) =>
        Assert.Equal(Some.Scopes(given), AuthorizationRules.Scopes(asked, Files, Some.Client()).Value);

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void A_resource_that_has_one_of_them_gives_it()
    {
        var resource = Some.Resource(scopes: "read offline_access", defaults: "read");
        Assert.Equal(
            Some.Scopes("offline_access"),
            AuthorizationRules.Scopes("offline_access openid", resource, Some.Client()).Value
        );
    }

    [Fact, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "MCP authorization: Scope Challenge Handling")]
    public void What_a_client_registered_is_its_default_and_no_limit()
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
    public void A_client_of_the_settings_gets_no_scope_that_they_do_not_give_it()
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
    public void A_resource_for_which_settings_name_no_scopes_gives_the_implied_one(string? asked)
    {
        var resource = Files with { Scopes = Resource.ImpliedScopes, DefaultScopes = Resource.ImpliedScopes };
        Assert.Equal(Resource.ImpliedScopes, AuthorizationRules.Scopes(asked, resource, Some.Client()).Value);
    }
}
