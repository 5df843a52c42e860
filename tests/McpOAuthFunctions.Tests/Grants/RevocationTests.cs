using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>/revoke and /introspect.</summary>
public sealed class RevocationTests(LocalParts parts) : ClientTests(parts)
{
    private const string OtherResource = "https://other.example/mcp";
    private const string OtherSecret = "another-secret-for-tests-of-32-characters";

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Resources:1:Uri"] = OtherResource,
            ["Resources:1:ClientId"] = "other-server",
            ["Resources:1:ClientSecret"] = OtherSecret,
        };

    [Theory, Trait("Spec", "RFC 7009 §2.1")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoking_either_token_ends_the_grant(bool refreshToken)
    {
        var tokens = await Client.GetTokensAsync();
        Assert.True(await IsActiveAsync(tokens.AccessToken));

        var answer = await RevokeAsync(Client, refreshToken ? tokens.RefreshToken : tokens.AccessToken);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
        Assert.False(await IsActiveAsync(tokens.AccessToken));
    }

    [Theory, Trait("Spec", "RFC 7009 §2.2")]
    [InlineData("unknown")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")]
    [InlineData("..")]
    public async Task An_unknown_token_is_a_200(string token) =>
        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(Client, token)).Status);

    [Fact, Trait("Spec", "RFC 7009 §2.2")]
    public async Task A_former_refresh_token_still_names_its_grant_and_a_second_revocation_is_a_200()
    {
        var first = await Client.GetTokensAsync();
        var second = await Client.RefreshAsync(first.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(Client, first.RefreshToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(Client, second.RefreshToken)).Status);

        (await Client.RefreshAsync(second.RefreshToken)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Only_the_owner_can_revoke_a_token()
    {
        var tokens = await Client.GetTokensAsync();
        using var other = await TestClient.RegisterAsync(Broker);

        (await RevokeAsync(other, tokens.RefreshToken)).AssertRefused("invalid_grant");
        (await RevokeAsync(other, tokens.AccessToken)).AssertRefused("invalid_grant");

        Assert.True(await IsActiveAsync(tokens.AccessToken));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task A_confidential_client_must_authenticate_and_a_token_must_be_named()
    {
        using var confidential = await TestClient.RegisterAsync(Broker, "client_secret_basic");
        confidential.ClientSecret = "wrong";

        (await RevokeAsync(confidential, "x")).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        (await Client.PostAsync("revoke", [])).AssertRefused("invalid_request");
    }

    [Fact, Trait("Spec", "RFC 7662 §2.2")]
    public async Task A_good_token_is_active_with_its_claims()
    {
        var tokens = await Client.GetTokensAsync();

        var json = (await IntrospectAsync(tokens.AccessToken)).Json;

        Assert.True(json.GetProperty("active").GetBoolean());
        Assert.Equal("profile read:files", json.GetProperty("scope").GetString());
        Assert.Equal(Client.ClientId, json.GetProperty("client_id").GetString());
        Assert.Equal(AccessToken.Read(tokens).Subject, json.GetProperty("sub").GetString());
        Assert.Equal(TestBroker.ResourceUri, json.GetProperty("aud").GetString());
        Assert.Equal(Broker.Issuer, json.GetProperty("iss").GetString());
    }

    [Fact, Trait("Spec", "RFC 7662 §2.2")]
    public async Task Any_other_token_is_inactive_and_nothing_more_is_said()
    {
        var tokens = await Client.GetTokensAsync();

        Assert.Equal("""{"active":false}""", (await IntrospectAsync("unknown")).Body);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(tokens.RefreshToken)).Body);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(tokens.AccessToken + "x")).Body);
        Broker.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(tokens.AccessToken)).Body);
    }

    [Fact, Trait("Spec", "RFC 7662 §4")]
    public async Task A_resource_learns_nothing_of_another_resources_tokens()
    {
        var tokens = await Client.GetTokensAsync();

        var answer = await IntrospectAsync(tokens.AccessToken, "other-server", OtherSecret);

        Assert.Equal("""{"active":false}""", answer.Body);
    }

    [Theory, Trait("Spec", "RFC 7662 §2.1")]
    [InlineData("sample-server", "wrong-secret-wrong-secret-wrong-secret")]
    [InlineData("sample-server", null)]
    [InlineData("nobody", "a-secret-for-tests-of-32-or-more-characters")]
    [InlineData(null, null)]
    public async Task Only_a_resource_with_its_credentials_may_introspect(string? id, string? secret)
    {
        var tokens = await Client.GetTokensAsync();

        (await IntrospectAsync(tokens.AccessToken, id, secret)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    [Fact, Trait("Spec", "RFC 7662 §2.1")]
    public async Task A_client_cannot_introspect()
    {
        using var confidential = await TestClient.RegisterAsync(Broker, "client_secret_post");
        var tokens = await confidential.GetTokensAsync();

        var answer = await IntrospectAsync(tokens.AccessToken, confidential.ClientId, confidential.ClientSecret);

        answer.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
    }

    private static Task<Answer> RevokeAsync(TestClient client, string token) =>
        client.PostAsync("revoke", new() { ["token"] = token });

    private Task<Answer> IntrospectAsync(
        string token,
        string? id = TestBroker.ResourceClientId,
        string? secret = TestBroker.ResourceSecret
    ) =>
        Client.PostAsync(
            "introspect",
            new() { ["token"] = token },
            new() { ["client_id"] = id, ["client_secret"] = secret }
        );

    private async Task<bool> IsActiveAsync(string token) =>
        (await IntrospectAsync(token)).Json.GetProperty("active").GetBoolean();
}
