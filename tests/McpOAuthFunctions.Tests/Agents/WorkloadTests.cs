using System.Net;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>Programs that authenticate by their platform's token, without any secret.</summary>
public sealed class WorkloadTests(LocalParts parts) : WorkloadScene(parts)
{
    public static TheoryData<string, string> Forms =>
        new(Kinds.SelectMany(kind => new[] { Assertion, ClientAssertion }.Select(form => (kind, form))));

    [Theory, MemberData(nameof(Forms)), Trait("Spec", "RFC 7523 §2.1"), Trait("Spec", "RFC 7523 §2.2")]
    [Trait("Spec", "MCP SEP-1933"), Trait("Spec", "RFC 9068 §2.2")]
    public async Task A_platforms_token_buys_an_access_token_of_the_client_that_settings_name(string kind, string form)
    {
        var answer = await PresentAsync(TokenOf(kind), form);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        var token = AccessToken.Read(answer);
        Assert.Equal((IdOf(kind), IdOf(kind), "app"), (token.Subject, token.Claim("client_id"), token.Claim("idtyp")));
        Assert.Equal("read:files", token.Claim("scope"));
    }

    [Theory, Trait("Spec", "RFC 7521 §4.2")]
    [InlineData(Assertion)]
    [InlineData(ClientAssertion)]
    public async Task The_request_may_name_the_client(string form) =>
        Assert.Equal(HttpStatusCode.OK, (await PresentAsync(TokenOf("github"), form, IdOf("github"))).Status);

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData(Assertion)]
    [InlineData(ClientAssertion)]
    public async Task A_platforms_token_may_be_presented_again_while_it_lives(string form)
    {
        var token = TokenOf("github");

        var first = await PresentAsync(token, form);
        var second = await PresentAsync(token, form);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, second.Status));
        Assert.NotEqual(AccessToken.Read(first).Claim("jti"), AccessToken.Read(second).Claim("jti"));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task It_can_revoke_its_token()
    {
        var token = (await PresentAsync(TokenOf("kubernetes"), ClientAssertion)).AccessToken;
        using var client = new TestClient(Broker.Issuer) { ClientId = IdOf("kubernetes") };

        var revoked = await client.PostAsync(
            "revoke",
            new()
            {
                ["token"] = token,
                ["client_assertion"] = TokenOf("kubernetes"),
                ["client_assertion_type"] = AuthenticationMethods.JwtBearerAssertion,
            }
        );

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        var status = await VaultScene.PostAsync($"{Broker.Issuer}/introspect", new() { ["token"] = token });
        Assert.False(status.Json.GetProperty("active").GetBoolean());
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I9")]
    public async Task Its_scopes_and_resource_are_those_of_its_settings()
    {
        foreach (var form in (string[])[Assertion, ClientAssertion])
        {
            var token = TokenOf("github");
            (await PresentAsync(token, form, null, new() { ["scope"] = "write:files" })).AssertRefused("invalid_scope");
            (
                await PresentAsync(token, form, null, new() { ["resource"] = "https://elsewhere.example/mcp" })
            ).AssertRefused("invalid_target");
        }
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_key_that_the_platform_has_just_published_is_fetched()
    {
        await PresentAsync(TokenOf("github"), Assertion);
        Platform.RotateKey();
        Broker.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.OK, (await PresentAsync(TokenOf("github"), Assertion)).Status);
    }

    [Fact, Trait("Budget", "client credentials")]
    public async Task A_token_costs_one_table_operation_and_leaves_no_note_of_the_assertion()
    {
        await PresentAsync(TokenOf("github"), Assertion);
        Broker.Operations.Reset();

        await PresentAsync(TokenOf("github"), Assertion);
        await PresentAsync(TokenOf("github"), ClientAssertion);

        Assert.Equal(["POST Grants", "POST Grants"], Broker.Operations.All);
    }
}
