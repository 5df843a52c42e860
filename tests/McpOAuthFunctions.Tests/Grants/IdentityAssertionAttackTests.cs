using System.Net;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>Assertions that somebody stole, made up or uses again.</summary>
[Trait("Attack", "Assertions for users")]
public sealed class IdentityAssertionAttackTests(LocalParts parts) : IdentityAssertionScene(parts)
{
    [Fact, Trait("Spec", "ID-JAG §4.4.1")]
    public async Task An_assertion_for_another_client_is_refused()
    {
        (await RedeemAsync(Company.Sign(Claims(Desk)))).AssertRefused("invalid_grant");
        (await RedeemAsync(("client_id", null))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "ID-JAG §4.4.1")]
    public async Task An_assertion_for_another_authorization_server_is_refused()
    {
        (await RedeemAsync(("aud", "https://other.example"))).AssertRefused("invalid_grant");
        // A server behind us, or in front of us, could have passed it on.
        (await RedeemAsync(("aud", new JsonArray(Broker.Issuer, "https://other.example")))).AssertRefused(
            "invalid_grant"
        );
        (await RedeemAsync(("aud", $"{Broker.Issuer}/token"))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task Another_trusted_issuer_has_other_users_even_with_the_same_subject()
    {
        await using var subsidiary = await CompanyProvider.StartAsync();
        var settings = Settings;
        settings["TrustedIssuers:subsidiary:Issuer"] = subsidiary.Issuer;
        settings["TrustedIssuers:subsidiary:Purpose"] = "People";
        await using var other = await TestBroker.StartAsync(Parts, settings, issuer: Broker.Issuer);
        var claims = subsidiary.Claims(Broker.Issuer, Office, Broker.Clock.GetUtcNow());

        var own = await RedeemAsync(subsidiary.Sign(claims), instance: other.Issuer);
        claims["iss"] = Company.Issuer;
        claims["jti"] = "another";
        var forged = await RedeemAsync(subsidiary.Sign(claims), instance: other.Issuer);

        Assert.NotEqual(AccessToken.Read(await RedeemAsync()).Subject, AccessToken.Read(own).Subject);
        forged.AssertRefused("invalid_grant");
    }

    [Theory, Trait("Spec", "ID-JAG §4.4")]
    [InlineData("none")]
    [InlineData("client_secret_post")]
    public async Task A_client_that_registered_itself_without_a_key_may_not_present_one(string method)
    {
        using var client = await TestClient.RegisterAsync(Broker, method);
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = GrantTypes.JwtBearer,
            ["assertion"] = Company.Sign(Claims(client.ClientId)),
        };

        (await client.PostAsync("token", form)).AssertRefused("unauthorized_client");
    }

    [Fact, Trait("Spec", "RFC 8725 §3.11")]
    public async Task Neither_an_id_token_nor_our_own_access_token_is_an_assertion()
    {
        var token = (await RedeemAsync()).AccessToken;

        (await RedeemAsync(Company.Sign(Claims(), "JWT"))).AssertRefused("invalid_grant");
        (await RedeemAsync(Company.Sign(Claims(), "at+jwt"))).AssertRefused("invalid_grant");
        (await RedeemAsync(token)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 8725 §3.1")]
    public async Task Neither_none_nor_a_public_key_as_a_secret_signs_an_assertion()
    {
        var header = new JsonObject
        {
            ["alg"] = "HS256",
            ["kid"] = "company-1",
            ["typ"] = "oauth-id-jag+jwt",
        };
        var secret = System.Text.Encoding.UTF8.GetBytes(Company.Key.PublicPem());

        (await RedeemAsync(ClientKey.SignWithSecret(Claims(), secret, header))).AssertRefused("invalid_grant");
        header["alg"] = "none";
        var unsigned = string.Join('.', Company.Key.Sign(Claims(), header).Split('.')[..2]) + ".";
        (await RedeemAsync(unsigned)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "MCP EMA §7")]
    public async Task An_assertion_that_lives_longer_than_five_minutes_is_refused()
    {
        var issuedAt = Broker.Clock.GetUtcNow().ToUnixTimeSeconds();

        (await RedeemAsync(("exp", issuedAt + 302))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "ID-JAG §3.1")]
    public async Task Without_a_jti_or_a_subject_an_assertion_is_refused()
    {
        (await RedeemAsync(("jti", null))).AssertRefused("invalid_grant");
        (await RedeemAsync(("jti", new string('j', 513)))).AssertRefused("invalid_grant");
        (await RedeemAsync(("sub", null))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task An_assertion_used_at_one_instance_is_refused_at_another()
    {
        await using var other = await TestBroker.StartAsync(Parts, Settings, issuer: Broker.Issuer);
        var assertion = Company.Sign(Claims());

        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(assertion)).Status);
        (await RedeemAsync(assertion, instance: other.Issuer)).AssertRefused("invalid_grant");
        // It stays used until it has expired, with the clock skew.
        Broker.Clock.Advance(TimeSpan.FromSeconds(350));
        (await RedeemAsync(assertion)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_refused_request_uses_nothing_up()
    {
        var assertion = Company.Sign(Claims());

        (await RedeemAsync(assertion, new() { ["scope"] = "admin:system" })).AssertRefused("invalid_scope");
        (await RedeemAsync(assertion, clientId: Desk, secret: null)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );

        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(assertion)).Status);
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task Four_instances_give_two_hundred_callers_one_token_for_one_assertion()
    {
        var others = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => TestBroker.StartAsync(Parts, Settings, issuer: Broker.Issuer))
        );
        Array.ForEach(others, other => Keep(other));
        string[] instances = [Broker.Issuer, .. others.Select(other => other.Issuer)];
        var assertion = Company.Sign(Claims());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => RedeemAsync(assertion, instance: instances[i % 4]))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(199, answers.Count(answer => answer.Error == "invalid_grant"));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_key_rotated_in_mid_flight_is_fetched_and_the_former_one_no_longer_signs()
    {
        var early = Company.Sign(Claims());
        var former = Keep(Company.Key);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(early)).Status);

        Company.RotateKey();
        Broker.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync()).Status);
        (await RedeemAsync(CompanyProvider.Sign(former, Claims()))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_provider_that_is_down_is_an_outage_and_costs_no_assertion()
    {
        var assertion = Company.Sign(Claims());
        Company.Failure = 502;

        var answer = await RedeemAsync(assertion);

        answer.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
        Company.Failure = null;
        Broker.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(assertion)).Status);
    }
}
