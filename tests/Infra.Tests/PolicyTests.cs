using Infra.Tests.Policies;

namespace Infra.Tests;

/// <summary>The committed snapshots keep every policy.</summary>
public class PolicyTests
{
    public static TheoryData<string, string> Everything =>
        [.. Policy.All.SelectMany(policy => Deployment.All.Select(d => (policy.Name, d.Name)))];

    [Theory, MemberData(nameof(Everything))]
    public void A_deployment_keeps_a_policy(string policy, string deployment) =>
        Assert.Empty(Policy.Named(policy).Violations(Snapshot.Of(new(deployment))));

    [Fact]
    public void Production_is_private_and_spread_over_zones()
    {
        var production = Snapshot.Of(Deployment.Production);

        Assert.Single(production.OfType(ResourceTypes.Network));
        Assert.Equal("Standard_ZRS", production.OfType(ResourceTypes.StorageAccount).Single().Text("sku.name"));
        Assert.Equal("true", production.OfType(ResourceTypes.Plan).Single().Text("properties.zoneRedundant"));
        Assert.Equal(
            "RollingUpdate",
            production.OfType(ResourceTypes.Site).Single().Text("properties.functionAppConfig.siteUpdateStrategy.type")
        );
        Assert.Single(production.OfType("Microsoft.Insights/actionGroups"));
    }

    [Fact]
    public void A_team_learns_what_it_must_register()
    {
        var outputs = Snapshot.Of(Deployment.Production).Outputs;

        Assert.Equal("https://auth.example.com", (string?)outputs["BROKER_ISSUER"]);
        Assert.Equal("https://auth.example.com/callback/entra", (string?)outputs["BROKER_CALLBACK_URLS"]!["entra"]);
        Assert.Equal("https://auth.example.com/callback/github", (string?)outputs["BROKER_CALLBACK_URLS"]!["github"]);
        Assert.All(
            ["BROKER_IDENTITY_CLIENT_ID", "BROKER_IDENTITY_PRINCIPAL_ID"],
            name => Assert.NotNull(outputs[name])
        );
    }

    [Fact]
    public void The_pre_warmed_start_can_be_turned_off()
    {
        var snapshot = Snapshot
            .Of(Deployment.Production)
            .With(copy => copy.AddSetting("WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED", "0"));

        Assert.All(Policy.All, policy => Assert.Empty(policy.Violations(snapshot)));
    }

    [Fact]
    public void Platform_cors_is_off()
    {
        Assert.All(
            Deployment.All,
            d => Assert.Null(Snapshot.Of(d).OfType(ResourceTypes.Site).Single().At("properties.siteConfig.cors"))
        );
    }
}
