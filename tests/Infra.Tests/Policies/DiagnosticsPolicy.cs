namespace Infra.Tests.Policies;

/// <summary>What can say what it does says it to the workspace. A new type of resource must be put on one of the lists.</summary>
internal static class DiagnosticsPolicy
{
    private static readonly string[] Reporting =
    [
        ResourceTypes.Workspace,
        ResourceTypes.StorageAccount,
        ResourceTypes.BlobService,
        ResourceTypes.TableService,
        ResourceTypes.Vault,
        ResourceTypes.Site,
        ResourceTypes.Network,
        ResourceTypes.PublicAddress,
        ResourceTypes.SecurityGroup,
        ResourceTypes.EventTopic,
    ];

    private static readonly Dictionary<string, string> Silent = new()
    {
        [ResourceTypes.Insights] = "its telemetry is in the workspace already; a setting would store it twice",
        [ResourceTypes.Identity] = "its sign-ins are in the tenant's log",
        [ResourceTypes.RoleAssignment] = "in the subscription's activity log",
        [ResourceTypes.DiagnosticSetting] = "is one",
        [ResourceTypes.Container] = "reported by its service",
        [ResourceTypes.Table] = "reported by its service",
        [ResourceTypes.Key] = "reported by its vault",
        [ResourceTypes.Plan] = "has no logs; its metrics are the app's",
        [ResourceTypes.PublishingPolicy] = "a setting of the app",
        ["Microsoft.Web/sites/certificates"] = "a setting of the app",
        ["Microsoft.Web/sites/hostNameBindings"] = "a setting of the app",
        [ResourceTypes.QueryAlert] = "raises alerts, and is in the activity log",
        [ResourceTypes.MetricAlert] = "raises alerts, and is in the activity log",
        ["Microsoft.Insights/actionGroups"] = "raises alerts, and is in the activity log",
        [ResourceTypes.Workbook] = "a page",
        [ResourceTypes.ResourceGroup] = "in the subscription's activity log",
        [ResourceTypes.Lock] = "in the subscription's activity log",
        [ResourceTypes.Budget] = "sends mail, and is in the activity log",
        [ResourceTypes.WebTest] = "its results are telemetry of Application Insights",
        [ResourceTypes.EventSubscription] = "reported by its topic",
        ["Microsoft.Network/natGateways"] = "has metrics alone, kept by the platform",
        [ResourceTypes.PrivateEndpoint] = "has metrics alone, kept by the platform",
        [ResourceTypes.ZoneGroup] = "a setting of the endpoint",
        ["Microsoft.Network/privateDnsZones"] = "has metrics alone, kept by the platform",
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = "a setting of the zone",
    };

    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var workspace = snapshot
            .OfType(ResourceTypes.Workspace)
            .Select(resource => resource.Id)
            .FirstOrDefault("a workspace");
        var settings = snapshot.OfType(ResourceTypes.DiagnosticSetting).ToList();
        return
        [
            .. snapshot
                .Resources.Where(resource =>
                    Reporting.Contains(resource.Type) && !settings.Any(s => s.Scope == resource.Id && Says(s))
                )
                .Select(resource => $"{resource.Type} {resource.Name} has no diagnostic setting."),
            .. snapshot
                .Resources.Where(resource => !Reporting.Contains(resource.Type) && !Silent.ContainsKey(resource.Type))
                .Select(resource => $"Say whether {resource.Type} needs a diagnostic setting."),
            .. settings.SelectMany(setting => setting.Must("properties.workspaceId", workspace)),
        ];
    }

    private static bool Says(Resource setting) =>
        new[] { "properties.logs.0.enabled", "properties.metrics.0.enabled" }.Any(path => setting.Text(path) == "true");
}
