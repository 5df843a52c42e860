namespace Infra.Tests;

/// <summary>The resource types that policies speak of.</summary>
internal static class ResourceTypes
{
    public const string Site = "Microsoft.Web/sites";
    public const string Plan = "Microsoft.Web/serverfarms";
    public const string PublishingPolicy = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    public const string StorageAccount = "Microsoft.Storage/storageAccounts";
    public const string BlobService = "Microsoft.Storage/storageAccounts/blobServices";
    public const string TableService = "Microsoft.Storage/storageAccounts/tableServices";
    public const string Container = "Microsoft.Storage/storageAccounts/blobServices/containers";
    public const string Table = "Microsoft.Storage/storageAccounts/tableServices/tables";
    public const string Vault = "Microsoft.KeyVault/vaults";
    public const string Key = "Microsoft.KeyVault/vaults/keys";
    public const string Identity = "Microsoft.ManagedIdentity/userAssignedIdentities";
    public const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    public const string DiagnosticSetting = "Microsoft.Insights/diagnosticSettings";
    public const string Insights = "Microsoft.Insights/components";
    public const string Workspace = "Microsoft.OperationalInsights/workspaces";
    public const string QueryAlert = "Microsoft.Insights/scheduledQueryRules";
    public const string MetricAlert = "Microsoft.Insights/metricAlerts";
    public const string Workbook = "Microsoft.Insights/workbooks";
    public const string ResourceGroup = "Microsoft.Resources/resourceGroups";
    public const string Lock = "Microsoft.Authorization/locks";
    public const string Budget = "Microsoft.Consumption/budgets";
    public const string WebTest = "Microsoft.Insights/webtests";
    public const string EventTopic = "Microsoft.EventGrid/systemTopics";
    public const string EventSubscription = "Microsoft.EventGrid/systemTopics/eventSubscriptions";
    public const string SecurityGroup = "Microsoft.Network/networkSecurityGroups";
    public const string Network = "Microsoft.Network/virtualNetworks";
    public const string PublicAddress = "Microsoft.Network/publicIPAddresses";
    public const string PrivateEndpoint = "Microsoft.Network/privateEndpoints";
    public const string ZoneGroup = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";
}
