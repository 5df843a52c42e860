using System.Net;
using System.Text.Json.Nodes;
using McpOAuth.Tests.Dpop;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>Claims of an unusual type, or that say more than the broker understands: nobody gets more for them.</summary>
[Trait("Attack", "Assertions for users")]
public sealed class IdentityAssertionClaimTests(LocalParts parts) : IdentityAssertionScene(parts)
{
    private readonly ProofKey key = new();

    protected override Dictionary<string, string?> Settings => new(base.Settings) { ["Dpop:Enabled"] = "true" };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Keep(key);
    }

    [Theory, Trait("Spec", "ID-JAG §3.1"), Trait("Spec", "RFC 6749 §3.3")]
    [InlineData("\"\"")]
    [InlineData("[\"profile\"]")]
    [InlineData("{}")]
    [InlineData("7")]
    public async Task A_scope_that_is_empty_or_no_string_does_not_give_the_default_scopes(string scope)
    {
        var claims = Claims().ToJsonString().Replace("\"read:files\"", scope, StringComparison.Ordinal);

        (await RedeemAsync(SignRaw(claims))).AssertRefused("invalid_scope");
    }

    [Theory, Trait("Spec", "ID-JAG §6.1"), Trait("Spec", "RFC 9396 §2")]
    [InlineData("tenant", "\"another\"")]
    [InlineData("tenant", "7")]
    [InlineData("authorization_details", "[{\"type\":\"x\"}]")]
    public async Task A_claim_that_limits_what_the_others_say_is_not_ignored(string name, string value) =>
        (await RedeemAsync((name, JsonNode.Parse(value)))).AssertRefused("invalid_grant");

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("[\"BROKER\", 7]")]
    [InlineData("[\"BROKER\", {}]")]
    [InlineData("[[\"BROKER\"]]")]
    [InlineData("{\"BROKER\": true}")]
    public async Task An_audience_that_is_no_string_is_another_audience(string audience) =>
        (
            await RedeemAsync(
                ("aud", JsonNode.Parse(audience.Replace("BROKER", Broker.Issuer, StringComparison.Ordinal)))
            )
        ).AssertRefused("invalid_grant");

    [Fact, Trait("Spec", "RFC 7800 §3.1"), Trait("Spec", "RFC 9449 §6.1")]
    public async Task An_assertion_that_is_bound_to_a_key_needs_its_proof()
    {
        using var thief = new ProofKey();
        var assertion = Company.Sign(Claims(Office, ("cnf", new JsonObject { ["jkt"] = key.Thumbprint })));

        (await ProveAsync(assertion, null)).AssertRefused("invalid_grant");
        (await ProveAsync(assertion, thief)).AssertRefused("invalid_grant");

        var answer = await ProveAsync(assertion, key);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("DPoP", answer.Json.GetProperty("token_type").GetString());
    }

    [Theory, Trait("Spec", "RFC 7800 §3.1")]
    [InlineData("{\"x5t#S256\": \"AAAA\"}")]
    [InlineData("{\"jkt\": 7}")]
    [InlineData("\"key\"")]
    public async Task An_assertion_that_is_bound_in_another_way_is_refused(string confirmation)
    {
        var assertion = Company.Sign(Claims(Office, ("cnf", JsonNode.Parse(confirmation))));

        (await ProveAsync(assertion, key)).AssertRefused("invalid_grant");
        (await ProveAsync(assertion, null)).AssertRefused("invalid_grant");
    }

    [Theory, Trait("Spec", "RFC 7519 §4.1.2")]
    [InlineData("sub", "7")]
    [InlineData("sub", "[\"00u1a2b3c4\"]")]
    [InlineData("sub", "\"\"")]
    [InlineData("jti", "7")]
    [InlineData("jti", "\"\"")]
    [InlineData("client_id", "[\"office\"]")]
    [InlineData("client_id", "\"Office\"")]
    [InlineData("client_id", "\"office \"")]
    [InlineData("iat", "\"now\"")]
    [InlineData("iat", "-1e308")]
    [InlineData("nbf", "{}")]
    public async Task A_claim_of_another_type_counts_as_missing(string name, string value) =>
        (await RedeemAsync((name, JsonNode.Parse(value)))).AssertRefused("invalid_grant");

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("\"sub\":\"another\"")]
    [InlineData("\"s\\u0075b\":\"another\"")]
    [InlineData("\"aud\":\"https://other.example\"")]
    public async Task A_member_that_appears_twice_is_refused(string second)
    {
        var claims = Claims().ToJsonString();

        (await RedeemAsync(SignRaw($"{{{second},{claims[1..]}"))).AssertRefused("invalid_grant");
        (await RedeemAsync(SignRaw($"{claims[..^1]},{second}}}"))).AssertRefused("invalid_grant");
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("name", 16_000)]
    [InlineData("sub", 256)]
    public async Task A_huge_claim_is_refused(string name, int length) =>
        (await RedeemAsync((name, new string('a', length)))).AssertRefused("invalid_grant");

    [Theory, Trait("Spec", "RFC 7515 §3.1")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("e30.bnVsbA.e30")]
    [InlineData("bnVsbA.e30.e30")]
    public async Task What_is_no_assertion_is_refused(string text) =>
        (await RedeemAsync(text)).AssertRefused("invalid_grant");

    private async Task<Answer> ProveAsync(string assertion, ProofKey? with)
    {
        using var client = new TestClient(Broker.Issuer) { ClientId = Office, ClientSecret = Secret };
        client.ProofFor = with is null
            ? null
            : endpoint => with.Prove("POST", $"{Broker.Issuer}/{endpoint}", Broker.Clock.GetUtcNow());
        return await client.PostAsync(
            "token",
            new() { ["grant_type"] = McpOAuth.Protocol.GrantTypes.JwtBearer, ["assertion"] = assertion }
        );
    }

    private string SignRaw(string claims) =>
        Company.Key.SignText(
            claims,
            new JsonObject
            {
                ["alg"] = "RS256",
                ["kid"] = Company.Key.KeyId,
                ["typ"] = "oauth-id-jag+jwt",
            }
        );
}
