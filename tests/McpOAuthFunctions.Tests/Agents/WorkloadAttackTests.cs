using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>Tokens of platforms that must not pass for a workload.</summary>
[Trait("Attack", "Workload impersonation")]
public sealed class WorkloadAttackTests(LocalParts parts) : WorkloadScene(parts)
{
    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("entra-v2", "https://graph.microsoft.com")]
    [InlineData("entra-v2", "api://mcp-broker/")]
    [InlineData("entra-v2", "API://mcp-broker")]
    [InlineData("github", "https://github.com/contoso")]
    [InlineData("github", "api://mcp-broker")] // the audience of another client, of another issuer
    public async Task A_token_for_another_audience_is_refused(string kind, string audience) =>
        await AssertRefusedAsync(TokenOf(kind, ("aud", audience)));

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_token_for_several_audiences_is_refused() =>
        await AssertRefusedAsync(TokenOf("kubernetes", ("aud", new JsonArray(Broker.Issuer, "https://other.example"))));

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("repo:contoso/reports:ref:refs/heads/other")]
    [InlineData("repo:contoso/reports:ref:refs/heads/main2")]
    [InlineData("repo:contoso/reports:ref:refs/heads/mai")]
    [InlineData("repo:contoso/reports:ref:refs/heads/main/x")]
    [InlineData("xrepo:contoso/reports:ref:refs/heads/main")]
    [InlineData("repo:Contoso/reports:ref:refs/heads/main")]
    [InlineData("repo:contoso/reports:ref:refs/heads/main ")]
    [InlineData("repo:contoso/reports:pull_request")]
    [InlineData("agent-github")] // the client's own id
    [InlineData("")]
    public async Task Another_subject_is_refused_however_similar(string subject) =>
        await AssertRefusedAsync(TokenOf("github", ("sub", subject)));

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_token_without_a_subject_is_refused() =>
        await AssertRefusedAsync(TokenOf("github", ("sub", null)));

    [Fact]
    public async Task The_subject_of_one_issuer_is_nobody_at_another()
    {
        // Both tokens are signed by a trusted platform, with the audience that it should have.
        await AssertRefusedAsync(TokenOf("github", ("sub", WorkloadPlatform.ServiceAccount)));
        await AssertRefusedAsync(TokenOf("entra-v1", ("sub", WorkloadPlatform.AgentObjectId)));
    }

    [Theory]
    [InlineData("github", "agent-kubernetes")]
    [InlineData("entra-v2", "agent-entra-v1")]
    [InlineData("github", "nobody")]
    public async Task A_token_is_not_good_for_another_clients_id(string kind, string clientId) =>
        await AssertRefusedAsync(TokenOf(kind), clientId);

    [Fact]
    public async Task An_issuer_of_users_cannot_vouch_for_a_workload()
    {
        var claims = Claims("github", ("iss", Company.Issuer));

        (await PresentAsync(Company.Sign(claims, "JWT"), ClientAssertion, IdOf("github"))).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
        (await PresentAsync(Company.Sign(claims, "JWT"), Assertion)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    [Theory]
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("JWT")]
    public async Task An_issuer_of_workloads_cannot_vouch_for_a_user(string type)
    {
        var claims = Company.Claims(Broker.Issuer, IdOf("github"), Broker.Clock.GetUtcNow());
        claims["iss"] = Platform.IssuerOf("github");
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = Platform.Key.KeyId,
            ["typ"] = type,
        };

        (await PresentAsync(Platform.Key.Sign(claims, header), Assertion)).AssertRefused("invalid_grant");
    }

    [Fact]
    public async Task A_workload_that_presents_an_assertion_about_a_user_gets_no_token_of_its_own()
    {
        var claims = Company.Claims(Broker.Issuer, IdOf("github"), Broker.Clock.GetUtcNow());
        using var client = new TestClient(Broker.Issuer) { ClientId = IdOf("github") };

        var answer = await client.PostAsync(
            "token",
            new()
            {
                ["grant_type"] = GrantTypes.JwtBearer,
                ["assertion"] = Company.Sign(claims),
                ["client_assertion"] = TokenOf("github"),
                ["client_assertion_type"] = AuthenticationMethods.JwtBearerAssertion,
            }
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(IdOf("github"), AccessToken.Read(answer).Subject);
        Assert.Null(AccessToken.Read(answer).Claim("idtyp"));
    }

    [Fact, Trait("Spec", "RFC 8725 §3.2")]
    public async Task An_unsigned_token_is_refused()
    {
        await AssertRefusedAsync(ClientKey.Unsigned(Claims("github")));
        var signed = TokenOf("github");
        await AssertRefusedAsync(signed[..(signed.LastIndexOf('.') + 1)] + "AAAA");
    }

    [Fact, Trait("Spec", "RFC 8725 §3.1")]
    public async Task A_public_key_is_not_a_shared_secret()
    {
        foreach (var secret in (string[])[Platform.Key.PublicPem(), Platform.Key.Jwk().ToJsonString()])
        {
            await AssertRefusedAsync(
                ClientKey.SignWithSecret(Claims("github"), Encoding.UTF8.GetBytes(secret), Platform.Key.KeyId)
            );
        }
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task Another_key_with_the_same_id_is_refused()
    {
        using var stranger = ClientKey.Create("RS256", Platform.Key.KeyId);

        await AssertRefusedAsync(WorkloadPlatform.Sign(stranger, "github", Claims("github")));
    }

    [Theory, Trait("Spec", "RFC 8725 §3.11")]
    [InlineData("at+jwt")] // an access token
    [InlineData("oauth-id-jag+jwt")]
    [InlineData("dpop+jwt")]
    public async Task A_token_of_another_type_is_refused(string type)
    {
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = Platform.Key.KeyId,
            ["typ"] = type,
        };

        await AssertRefusedAsync(Platform.Key.Sign(Claims("github"), header));
    }

    [Fact, Trait("Spec", "RFC 8725 §3.11")]
    public async Task Our_own_access_token_is_no_assertion()
    {
        var own = (await PresentAsync(TokenOf("github"), Assertion)).AccessToken;

        await AssertRefusedAsync(own);
        await AssertRefusedAsync(own, IdOf("github"));
    }

    [Theory, Trait("Spec", "RFC 7523 §3")]
    [InlineData("exp", -70, false)]
    [InlineData("exp", -50, true)]
    [InlineData("nbf", 75, false)]
    [InlineData("nbf", 55, true)]
    [InlineData("iat", 75, false)]
    [InlineData("iat", 55, true)]
    public async Task Times_have_a_minute_of_tolerance(string claim, int seconds, bool isGood)
    {
        var token = TokenOf("github", (claim, Broker.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds));

        var answer = await PresentAsync(token, Assertion);

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_token_without_an_expiry_is_refused() =>
        await AssertRefusedAsync(TokenOf("github", ("exp", null)));

    [Theory, Trait("Spec", "RFC 6749 §2.3")]
    [InlineData("a-secret")]
    [InlineData(null)]
    public async Task A_workload_cannot_use_a_secret_or_nothing(string? secret)
    {
        using var client = new TestClient(Broker.Issuer) { ClientId = IdOf("github"), ClientSecret = secret };

        (await client.PostAsync("token", new() { ["grant_type"] = GrantTypes.ClientCredentials })).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    [Fact, Trait("Spec", "RFC 7523 §2.2")]
    public async Task A_workload_cannot_sign_an_assertion_for_itself()
    {
        var now = Broker.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = IdOf("github"),
            ["sub"] = IdOf("github"),
            ["aud"] = Broker.Issuer,
            ["exp"] = now + 60,
            ["jti"] = "one",
        };
        using var key = ClientKey.Create();

        (await PresentAsync(key.Sign(claims), ClientAssertion, IdOf("github"))).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }
}
