using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>I2: a code works once.</summary>
[Trait("Invariant", "I2")]
public sealed class CodeTests(LocalParts parts) : ClientTests(parts)
{
    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task Sixteen_concurrent_redemptions_get_one_answer_and_a_replay_after_its_use_revokes_it()
    {
        var (_, code, verifier) = await Client.LogInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Client.RedeemAsync(code, verifier)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        var refreshed = await Client.RefreshAsync(answers[0].RefreshToken);
        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(refreshed.RefreshToken)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 6749 §10.5")]
    public async Task A_replayed_code_revokes_its_tokens_once_one_was_used()
    {
        var (_, code, verifier) = await Client.LogInAsync();
        var tokens = await Client.RedeemAsync(code, verifier);
        var used = await VaultScene.PostAsync($"{Broker.Issuer}/introspect", new() { ["token"] = tokens.AccessToken });
        Assert.True(used.Json.GetProperty("active").GetBoolean());

        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");

        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7636 §4.6")]
    public async Task A_replay_with_a_wrong_verifier_changes_nothing()
    {
        var (_, code, verifier) = await Client.LogInAsync();
        var tokens = await Client.RedeemAsync(code, verifier);

        (await Client.RedeemAsync(code, new string('x', 43))).AssertRefused("invalid_grant");

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.3")]
    public async Task A_replay_by_another_client_changes_nothing()
    {
        var (_, code, verifier) = await Client.LogInAsync();
        var tokens = await Client.RedeemAsync(code, verifier);
        using var thief = await TestClient.RegisterAsync(Broker);

        (await thief.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task An_expired_code_is_refused_and_its_replay_changes_nothing()
    {
        var (_, used, usedVerifier) = await Client.LogInAsync();
        var tokens = await Client.RedeemAsync(used, usedVerifier);
        var (_, code, verifier) = await Client.LogInAsync();
        Broker.Clock.Advance(TimeSpan.FromSeconds(61));

        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");
        (await Client.RedeemAsync(used, usedVerifier)).AssertRefused("invalid_grant");

        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Theory, Trait("Spec", "RFC 7636 §4.6")]
    [InlineData("code_verifier", "0123456789012345678901234567890123456789012", "invalid_grant")]
    [InlineData("code_verifier", "short", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_request")]
    [InlineData("redirect_uri", "http://localhost:5556/callback", "invalid_grant")]
    [InlineData("resource", "https://elsewhere.example/mcp", "invalid_target")]
    [InlineData("code", "never-issued", "invalid_grant")]
    [InlineData("code", null, "invalid_request")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("client_id", null, "invalid_client")]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    public async Task A_wrong_parameter_is_refused_and_the_code_stays_valid(string name, string? value, string error)
    {
        var (_, code, verifier) = await Client.LogInAsync();

        var refused = await Client.RedeemAsync(code, verifier, new() { [name] = value });

        refused.AssertRefused(
            error,
            error == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest
        );
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    [Theory, Trait("Spec", "RFC 8707 §2.2")]
    [InlineData(TestBroker.ResourceUri)]
    [InlineData("HTTP://LOCALHOST:7091/mcp")]
    [InlineData("http://localhost:7091/mcp/")]
    [InlineData("http://localhost:7091/mcp/tools")]
    public async Task A_resource_at_or_below_the_granted_one_has_its_audience(string resource)
    {
        var (_, code, verifier) = await Client.LogInAsync(parameters: new() { ["resource"] = resource });

        var answer = await Client.RedeemAsync(code, verifier, new() { ["resource"] = resource });

        Assert.Equal(TestBroker.ResourceUri, AccessToken.Read(answer).Claim("aud"));
    }

    [Theory, Trait("Spec", "RFC 6749 §2.3.1")]
    [InlineData("client_secret_post")]
    [InlineData("client_secret_basic")]
    public async Task A_confidential_clients_code_needs_its_secret(string method)
    {
        using var confidential = await TestClient.RegisterAsync(Broker, method);
        var (_, code, verifier) = await confidential.LogInAsync();

        var without = await confidential.RedeemAsync(code, verifier, new() { ["client_secret"] = null });
        var wrong = await confidential.RedeemAsync(code, verifier, new() { ["client_secret"] = "wrong" });
        var right = await confidential.RedeemAsync(code, verifier);

        without.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        wrong.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, right.Status);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.2")]
    public async Task A_parameter_sent_twice_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Broker.Issuer}/token")
        {
            Content = new StringContent(
                $"grant_type=authorization_code&code=a&code=b&client_id={Client.ClientId}",
                System.Text.Encoding.UTF8,
                "application/x-www-form-urlencoded"
            ),
        };

        (await Client.SendAsync(request)).AssertRefused("invalid_request");
    }
}
