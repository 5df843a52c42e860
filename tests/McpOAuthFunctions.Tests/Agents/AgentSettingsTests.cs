using McpOAuth.Azure.Settings;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Configuration;
using Moq;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary><c>Clients__N__GrantTypes</c> is checked at start.</summary>
public sealed class AgentSettingsTests
{
    private const string Secret = "an-agents-secret-of-32-or-more-characters";

    [Fact, Trait("Spec", "RFC 6749 §4.4")]
    public void An_agent_needs_an_id_a_grant_type_and_credentials()
    {
        var client = Assert.Single(SettingsReader.Read(Of(Agent())).Clients);

        Assert.Equal([GrantTypes.ClientCredentials], client.GrantTypes);
        Assert.Empty(client.RedirectUris);
    }

    [Fact]
    public void A_client_without_the_setting_signs_users_in_as_before()
    {
        var values = Agent();
        values.Remove("Clients:0:GrantTypes");
        values["Clients:0:RedirectUris"] = "https://desk.example/callback";

        var client = Assert.Single(SettingsReader.Read(Of(values)).Clients);

        Assert.Equal([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken], client.GrantTypes);
    }

    [Theory]
    [InlineData("GrantTypes", "client_credential", "Clients__0__GrantTypes")]
    [InlineData("GrantTypes", "refresh_token client_credentials", "Clients__0__GrantTypes")]
    [InlineData("ClientSecret", null, "Clients__0__GrantTypes")] // a public client has no credentials
    [InlineData("RedirectUris", "https://desk.example/callback", "Clients__0__RedirectUris")]
    [InlineData("ClientId", "agent.one", "Clients__0__ClientId")]
    [InlineData("ClientId", "agents/one", "Clients__0__ClientId")]
    public void A_wrong_setting_is_named(string key, string? value, string name)
    {
        var values = Agent();
        values[$"Clients:0:{key}"] = value;

        Assert.StartsWith($"{name} ", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9068 §5"), Trait("Attack", "Agent as a user")]
    public async Task An_id_in_the_form_of_a_users_sub_is_refused()
    {
        var store = new Mock<ISecretStore>();
        store
            .Setup(keys => keys.GetOrCreateAsync(SecretNames.Subjects, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new byte[32]);
        var subjects = new SubjectIdentifiers(store.Object, TimeProvider.System);
        foreach (var person in Enumerable.Range(0, 50))
        {
            var values = Agent();
            values["Clients:0:ClientId"] = await subjects.OfAsync(
                "https://idp.example",
                $"person-{person}",
                TestContext.Current.CancellationToken
            );

            Assert.StartsWith("Clients__0__ClientId ", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, string?> Agent() =>
        new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = "http://localhost:7071",
            ["Storage:ConnectionString"] = "UseDevelopmentStorage=true",
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = "http://localhost:7081",
            ["Upstreams:local:ClientId"] = "broker",
            ["Resources:0:Uri"] = "http://localhost:7091/mcp",
            ["Clients:0:ClientId"] = "nightly-report",
            ["Clients:0:ClientSecret"] = Secret,
            ["Clients:0:GrantTypes"] = "client_credentials",
        };

    private static IConfiguration Of(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> values) =>
        Assert.Throws<SettingsException>(() => SettingsReader.Read(Of(values))).Problems;
}
