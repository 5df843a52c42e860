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
        Assert.Equal(2, production.OfType(ResourceTypes.StorageAccount).Count());
        Assert.All(
            production.OfType(ResourceTypes.StorageAccount),
            account => Assert.Equal("Standard_ZRS", account.Text("sku.name"))
        );
        Assert.Equal("true", production.OfType(ResourceTypes.Plan).Single().Text("properties.zoneRedundant"));
        Assert.Equal(
            // Rolling updates are a preview of the platform.
            "Recreate",
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
    public void Platform_cors_lets_every_browser_based_client_in_without_credentials() =>
        Assert.All(
            Deployment.All,
            d =>
                Assert.Equal(
                    """{"allowedOrigins":["*"],"supportCredentials":false}""",
                    Snapshot.Of(d).OfType(ResourceTypes.Site).Single().At("properties.siteConfig.cors")!.ToJsonString()
                )
        );

    [Fact]
    public void Production_is_locked_watched_and_has_a_budget()
    {
        var production = Snapshot.Of(Deployment.Production);

        Assert.Equal(3, production.OfType(ResourceTypes.Lock).Count());
        Assert.Equal("500", production.OfType(ResourceTypes.Budget).Single().Text("properties.amount"));
        Assert.Equal(
            "https://auth.example.com/health/ready",
            production.OfType(ResourceTypes.WebTest).Single().Text("properties.Request.RequestUrl")
        );
        Assert.Equal(
            "5",
            Snapshot
                .Of(Deployment.Development)
                .OfType(ResourceTypes.Site)
                .Single()
                .Text("properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount")
        );
    }

    [Fact]
    public void A_first_deployment_does_not_advertise_the_scopes_of_the_sample() =>
        Assert.Equal(
            "mcp",
            Snapshot.Of(Deployment.Development).AppSettings.Single(s => s.Key == "Resources__0__Scopes").Value
        );

    [Fact]
    public void Tools_and_the_scope_hierarchy_become_settings()
    {
        var settings = Snapshot.Of(Deployment.Production).AppSettings.ToDictionary(StringComparer.Ordinal);

        Assert.Equal("github", settings["Resources__0__Tools__issue_tracker__Upstream"]);
        Assert.Equal("read:user", settings["Resources__0__Tools__issue_tracker__Actions__read"]);
        Assert.Equal("repo", settings["Resources__0__Tools__issue_tracker__Actions__write"]);
        Assert.Equal("write:files", settings["Resources__0__Tools__issue_tracker__Scopes"]);
        Assert.Equal("admin:system", settings["ScopeHierarchy__0__Scope"]);
        Assert.Equal("write:files", settings["ScopeHierarchy__0__Implies"]);
        Assert.EndsWith(
            ";SecretName=resource-files-client-secret)",
            settings["Resources__0__ClientSecret"],
            StringComparison.Ordinal
        );
    }
}
