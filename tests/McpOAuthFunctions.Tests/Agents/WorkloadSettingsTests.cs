using McpOAuth.Azure.Settings;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary><c>Clients__N__Workload__…</c> is checked at start.</summary>
public sealed class WorkloadSettingsTests
{
    [Fact, Trait("Spec", "RFC 7523 §3")]
    public void A_workload_has_an_issuer_a_subject_and_the_brokers_audience()
    {
        var workload = Assert.Single(SettingsReader.Read(Of(Usual())).Clients).Workload;

        Assert.Equal(new("github", "repo:contoso/reports:ref:refs/heads/main", "http://localhost:7071"), workload);
    }

    [Theory, Trait("Attack", "Workload impersonation")]
    [InlineData("Workload:Subject", "repo:contoso/*", "Clients__0__Workload__Subject")]
    [InlineData("Workload:Subject", "repo:contoso/report?:ref:refs/heads/main", "Clients__0__Workload__Subject")]
    [InlineData("Workload:Subject", null, "Clients__0__Workload__Subject")]
    [InlineData("Workload:Audience", "*", "Clients__0__Workload__Audience")]
    [InlineData("Workload:Issuer", null, "Clients__0__Workload__Issuer")]
    [InlineData("Workload:Issuer", "elsewhere", "Clients__0__Workload__Issuer")]
    [InlineData("Workload:Issuer", "company", "Clients__0__Workload__Issuer")] // vouches for users
    [InlineData("Workload:Subjekt", "x", "Clients__0__Workload__Subjekt")]
    [InlineData("ClientSecret", "a-secret-of-32-or-more-characters-here", "Clients__0__Workload")]
    public void A_wrong_setting_is_named(string key, string? value, string name)
    {
        var values = Usual();
        values[$"Clients:0:{key}"] = value;

        Assert.StartsWith($"{name} ", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_clients_cannot_be_the_same_workload()
    {
        var values = Usual();
        foreach (var (key, value) in Usual().Where(pair => pair.Key.StartsWith("Clients:0", StringComparison.Ordinal)))
        {
            values[key.Replace(":0:", ":1:", StringComparison.Ordinal)] = value;
        }
        values["Clients:1:ClientId"] = "another";

        Assert.StartsWith("Clients__1__Workload ", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Fact, Trait("Attack", "Workload impersonation")]
    public void The_broker_does_not_trust_its_own_tokens_as_a_platforms()
    {
        var values = Usual();
        values["TrustedIssuers:github:Issuer"] = "http://localhost:7071";

        Assert.StartsWith(
            "TrustedIssuers__github__Issuer ",
            Assert.Single(ProblemsOf(values)),
            StringComparison.Ordinal
        );
    }

    private static Dictionary<string, string?> Usual() =>
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
            ["TrustedIssuers:github:Issuer"] = "https://token.actions.githubusercontent.com",
            ["TrustedIssuers:github:Purpose"] = "Workloads",
            ["TrustedIssuers:company:Issuer"] = "https://id.company.example",
            ["TrustedIssuers:company:Purpose"] = "People",
            ["Clients:0:ClientId"] = "nightly-report",
            ["Clients:0:GrantTypes"] = "client_credentials",
            ["Clients:0:Workload:Issuer"] = "github",
            ["Clients:0:Workload:Subject"] = "repo:contoso/reports:ref:refs/heads/main",
        };

    private static IConfiguration Of(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> values) =>
        Assert.Throws<SettingsException>(() => SettingsReader.Read(Of(values))).Problems;
}
