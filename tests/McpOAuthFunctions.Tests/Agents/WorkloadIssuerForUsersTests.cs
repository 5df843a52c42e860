using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>A platform signs an assertion about a user, and a client that authenticates presents it.</summary>
[Trait("Spec", "ID-JAG §4.4.1"), Trait("Attack", "Workload impersonation")]
public sealed class WorkloadIssuerForUsersTests(LocalParts parts) : WorkloadScene(parts)
{
    private const string Secret = "a-secret-of-the-company-client-of-32-characters";

    protected override Dictionary<string, string?> Settings =>
        new(base.Settings)
        {
            [$"Clients:{Kinds.Length}:ClientId"] = "office",
            [$"Clients:{Kinds.Length}:RedirectUris"] = TestClient.RedirectUri,
            [$"Clients:{Kinds.Length}:ClientSecret"] = Secret,
        };

    [Fact]
    public async Task An_issuer_of_workloads_cannot_vouch_for_a_user_of_a_client_that_authenticates()
    {
        var claims = Company.Claims(Broker.Issuer, "office", Broker.Clock.GetUtcNow());
        claims["iss"] = Platform.IssuerOf("github");
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = Platform.Key.KeyId,
            ["typ"] = "oauth-id-jag+jwt",
        };
        using var client = new TestClient(Broker.Issuer) { ClientId = "office", ClientSecret = Secret };

        var answer = await client.PostAsync(
            "token",
            new() { ["grant_type"] = GrantTypes.JwtBearer, ["assertion"] = Platform.Key.Sign(claims, header) }
        );

        answer.AssertRefused("invalid_grant");
    }
}
