using System.Text.Json.Nodes;
using Infra.Tests.Policies;

namespace Infra.Tests;

/// <summary>Every check fails on its fault, and no other check does.</summary>
public class SeededFaultTests
{
    /// <summary>Policy, type of resource, path, and the wrong value as JSON; nothing removes the value.</summary>
    public static TheoryData<string, string, string, string?> WrongValues =>
        new()
        {
            { "storage", ResourceTypes.StorageAccount, "properties.allowSharedKeyAccess", "true" },
            { "storage", ResourceTypes.StorageAccount, "properties.allowSharedKeyAccess", null },
            { "storage", ResourceTypes.StorageAccount, "properties.allowBlobPublicAccess", "true" },
            { "storage", ResourceTypes.StorageAccount, "properties.allowCrossTenantReplication", "true" },
            { "storage", ResourceTypes.StorageAccount, "properties.defaultToOAuthAuthentication", "false" },
            { "storage", ResourceTypes.StorageAccount, "properties.isLocalUserEnabled", "true" },
            { "storage", ResourceTypes.StorageAccount, "properties.minimumTlsVersion", "\"TLS1_0\"" },
            { "storage", ResourceTypes.StorageAccount, "properties.supportsHttpsTrafficOnly", "false" },
            { "storage", ResourceTypes.Container, "properties.publicAccess", "\"Blob\"" },
            { "storage", ResourceTypes.Table, "name", "\"account/default/Grant\"" },
            { "vault", ResourceTypes.Vault, "properties.enableRbacAuthorization", "false" },
            { "vault", ResourceTypes.Vault, "properties.enablePurgeProtection", null },
            { "vault", ResourceTypes.Vault, "properties.enableSoftDelete", "false" },
            { "vault", ResourceTypes.Vault, "properties.softDeleteRetentionInDays", "7" },
            { "vault", ResourceTypes.Vault, "properties.enabledForDeployment", "true" },
            { "vault", ResourceTypes.Vault, "properties.enabledForDiskEncryption", "true" },
            { "vault", ResourceTypes.Vault, "properties.enabledForTemplateDeployment", "true" },
            { "vault", ResourceTypes.Key, "properties.kty", "\"EC\"" },
            { "vault", ResourceTypes.Key, "properties.keySize", "2048" },
            { "vault", ResourceTypes.Key, "properties.keyOps.1", "\"sign\"" },
            { "vault", ResourceTypes.Key, "properties.keyOps", """["wrapKey", "unwrapKey", "decrypt"]""" },
            { "vault", ResourceTypes.Key, "properties.rotationPolicy", null },
            { "vault", ResourceTypes.Key, "properties.rotationPolicy.lifetimeActions.0.action.type", "\"notify\"" },
            { "transport", ResourceTypes.Site, "properties.httpsOnly", "false" },
            { "transport", ResourceTypes.Site, "properties.siteConfig.minTlsVersion", "\"1.1\"" },
            { "transport", ResourceTypes.Site, "properties.siteConfig.scmMinTlsVersion", null },
            {
                "transport",
                ResourceTypes.Site,
                "properties.siteConfig.cors",
                """{"allowedOrigins": ["*", "https://a.example"], "supportCredentials": false}"""
            },
            {
                "transport",
                ResourceTypes.Site,
                "properties.siteConfig.cors",
                """{"allowedOrigins": ["https://a.example/"], "supportCredentials": false}"""
            },
            {
                "transport",
                ResourceTypes.Site,
                "properties.siteConfig.cors",
                """{"allowedOrigins": ["https://a.example"], "supportCredentials": true}"""
            },
            { "transport", ResourceTypes.Site, "properties.siteConfig.cors.allowedOrigins", "[]" },
            { "transport", ResourceTypes.Site, "properties.siteConfig.cors.supportCredentials", "true" },
            { "transport", ResourceTypes.PublishingPolicy, "properties.allow", "true" },
            { "runtime", ResourceTypes.Site, "properties.functionAppConfig.runtime.name", "\"dotnet\"" },
            { "runtime", ResourceTypes.Site, "properties.functionAppConfig.runtime.version", "\"10\"" },
            { "runtime", ResourceTypes.Site, "properties.functionAppConfig.siteUpdateStrategy.type", "\"Rolling\"" },
            {
                "runtime",
                ResourceTypes.Site,
                "properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB",
                "1024"
            },
            {
                "runtime",
                ResourceTypes.Site,
                "properties.functionAppConfig.deployment.storage.type",
                "\"blobcontainers\""
            },
            {
                "runtime",
                ResourceTypes.Site,
                "properties.functionAppConfig.deployment.storage.authentication.type",
                "\"StorageAccountConnectionString\""
            },
            { "runtime", ResourceTypes.Site, "kind", "\"app\"" },
            { "runtime", ResourceTypes.Plan, "sku.name", "\"Y1\"" },
            { "runtime", ResourceTypes.Plan, "sku.tier", "\"Dynamic\"" },
            { "runtime", ResourceTypes.Plan, "properties.reserved", "false" },
            {
                "roles",
                ResourceTypes.RoleAssignment,
                "properties.principalId",
                "\"00000000-0000-0000-0000-00000000000a\""
            },
            { "roles", ResourceTypes.RoleAssignment, "properties.principalType", "\"User\"" },
            {
                "roles",
                ResourceTypes.RoleAssignment,
                "properties.roleDefinitionId",
                "\"roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635\""
            },
            { "secrets", ResourceTypes.Site, "properties.keyVaultReferenceIdentity", "\"SystemAssigned\"" },
            { "secrets", ResourceTypes.Site, "identity.type", "\"SystemAssigned\"" },
            { "secrets", ResourceTypes.Site, "identity.userAssignedIdentities", "{}" },
            { "monitoring", ResourceTypes.Insights, "properties.DisableLocalAuth", "false" },
            { "monitoring", ResourceTypes.Workspace, "properties.features.disableLocalAuth", null },
            { "monitoring", ResourceTypes.QueryAlert, "properties.enabled", "false" },
            { "monitoring", ResourceTypes.QueryAlert, "properties.scopes.0", "\"somewhere-else\"" },
            { "monitoring", ResourceTypes.MetricAlert, "properties.criteria.allOf.0.dimensions.0.values.0", "\"500\"" },
            { "monitoring", ResourceTypes.WebTest, "properties.ValidationRules.SSLCertRemainingLifetimeCheck", null },
            { "monitoring", ResourceTypes.EventSubscription, "properties.destination.endpointType", "\"WebHook\"" },
            { "monitoring", ResourceTypes.EventSubscription, "properties.filter.includedEventTypes", "[]" },
            { "monitoring", ResourceTypes.Workbook, "properties.serializedData", "\"{}\"" },
            { "network", ResourceTypes.StorageAccount, "properties.publicNetworkAccess", "\"Enabled\"" },
            { "network", ResourceTypes.StorageAccount, "properties.networkAcls.defaultAction", "\"Allow\"" },
            { "network", ResourceTypes.Vault, "properties.publicNetworkAccess", "\"Enabled\"" },
            { "network", ResourceTypes.Vault, "properties.networkAcls.bypass", "\"AzureServices\"" },
            { "network", ResourceTypes.Site, "properties.virtualNetworkSubnetId", null },
            { "network", ResourceTypes.Network, "properties.subnets.0.properties.networkSecurityGroup", null },
            { "network", ResourceTypes.SecurityGroup, "properties.securityRules.2.properties.access", "\"Allow\"" },
            { "diagnostics", ResourceTypes.DiagnosticSetting, "properties.workspaceId", "\"somewhere-else\"" },
            { "diagnostics", ResourceTypes.DiagnosticSetting, "properties.logs.0.enabled", "false" },
        };

    /// <summary>Policy and type: without any one resource of the type, the policy is broken.</summary>
    public static TheoryData<string, string> Needed =>
        new()
        {
            { "storage", ResourceTypes.Table },
            { "transport", ResourceTypes.PublishingPolicy },
            { "roles", ResourceTypes.RoleAssignment },
            { "diagnostics", ResourceTypes.DiagnosticSetting },
            { "monitoring", ResourceTypes.QueryAlert },
            { "monitoring", ResourceTypes.MetricAlert },
            { "monitoring", ResourceTypes.Workbook },
            { "monitoring", ResourceTypes.EventSubscription },
            { "network", ResourceTypes.SecurityGroup },
            { "network", ResourceTypes.PrivateEndpoint },
            { "network", ResourceTypes.ZoneGroup },
        };

    /// <summary>Policy, name and value of a setting that must not be there.</summary>
    public static TheoryData<string, string, string> WrongSettings =>
        new()
        {
            { "settings", "Broker__Isuer", "https://auth.example.com" },
            { "settings", "broker__issuer", "https://auth.example.com" },
            { "settings", "Broker__Issuer", "https://auth.example.com" },
            { "settings", "Upstreams__entra__Tenant", "common" },
            { "settings", "Resource__0__Uri", "https://files.example.com/mcp" },
            { "settings", "Lifetimes__AccessTokens", "00:15:00" },
            { "settings", "FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated" },
            { "settings", "AZURE_FUNCTIONS_ENVIRONMENT", "Development" },
            { "settings", "Storage__ConnectionString", "UseDevelopmentStorage=true" },
            { "secrets", "Upstreams__google__ClientSecret", "GOCSPX-in-clear" },
            {
                "secrets",
                "Upstreams__google__ClientSecret",
                "@Microsoft.KeyVault(VaultName=kv-of-others;SecretName=a)"
            },
            { "secrets", "Clients__0__ClientSecret", "in-clear" },
            { "secrets", "Clients__0__Name", "DefaultEndpointsProtocol=https;AccountKey=YWJj" },
        };

    [Theory, MemberData(nameof(WrongValues))]
    public void A_wrong_value_is_reported(string policy, string type, string path, string? json) =>
        OnlyReports(
            policy,
            snapshot => snapshot.OfType(type).First().Set(path, json is null ? null : JsonNode.Parse(json))
        );

    [Theory, MemberData(nameof(Needed))]
    public void A_missing_resource_is_reported_whichever_it_is(string policy, string type)
    {
        var number = Snapshot.Of(Deployment.Production).OfType(type).Count();
        Assert.NotEqual(0, number);
        for (var index = 0; index < number; index++)
        {
            OnlyReports(policy, snapshot => snapshot.Remove(snapshot.OfType(type).ElementAt(index)));
        }
    }

    [Theory, MemberData(nameof(WrongSettings))]
    public void A_wrong_setting_is_reported(string policy, string name, string value) =>
        OnlyReports(policy, snapshot => snapshot.AddSetting(name, value));

    [Fact]
    public void A_missing_setting_is_reported_whichever_it_is() =>
        Assert.All(
            SettingNames.Required.Concat(SettingNames.Platform).Append("Upstreams__entra__Preset"),
            name => OnlyReports("settings", snapshot => snapshot.RemoveSetting(name))
        );

    [Theory]
    [InlineData("http://auth.example.com")]
    [InlineData("https://auth.example.com/")]
    [InlineData("https://auth.example.com/broker")]
    public void An_issuer_that_is_no_origin_is_reported(string issuer) =>
        OnlyReports(
            "settings",
            snapshot =>
            {
                snapshot.RemoveSetting("Broker__Issuer");
                snapshot.AddSetting("Broker__Issuer", issuer);
            }
        );

    [Fact]
    public void One_role_too_many_is_reported() =>
        OnlyReports(
            "roles",
            snapshot =>
            {
                var again = snapshot.OfType(ResourceTypes.RoleAssignment).First().Json.DeepClone().AsObject();
                again["properties"]!["roleDefinitionId"] = "roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c";
                snapshot.Add(again);
            }
        );

    [Fact]
    public void A_key_in_an_output_is_reported() =>
        OnlyReports(
            "secrets",
            snapshot => snapshot.Outputs["KEY"] = "[listKeys('account', '2025-06-01').keys[0].value]"
        );

    [Fact]
    public void A_type_of_resource_that_nobody_thought_of_is_reported() =>
        OnlyReports(
            "diagnostics",
            snapshot =>
                snapshot.Add(
                    new()
                    {
                        ["id"] = "/providers/Microsoft.Cache/redis/r",
                        ["type"] = "Microsoft.Cache/redis",
                        ["name"] = "r",
                    }
                )
        );

    private static void OnlyReports(string policy, Action<Snapshot> fault)
    {
        var broken = Snapshot.Of(Deployment.Production).With(fault);
        var reporting = Policy.All.Where(p => p.Violations(broken).Any()).Select(p => p.Name);
        Assert.Equal([policy], reporting);
    }
}
