namespace Infra.Tests.Policies;

/// <summary>Telemetry needs an identity, four things wake somebody, and the workbook draws every metric.</summary>
internal static class MonitoringPolicy
{
    private static readonly string[] QueryAlerts = ["error-rate", "reuse-detected", "sweeper-lag"];

    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. snapshot.OfType(ResourceTypes.Insights).SelectMany(i => i.Must("properties.DisableLocalAuth", "true")),
            .. snapshot
                .OfType(ResourceTypes.Workspace)
                .SelectMany(w => w.Must("properties.features.disableLocalAuth", "true")),
            .. QueryAlerts
                .Where(name => !HasQueryAlert(snapshot, name))
                .Select(name => $"The alert {name} is missing or off."),
            .. snapshot.OfType(ResourceTypes.MetricAlert).Any(IsAboutThrottling)
                ? []
                : new[] { "No alert says that the vault is throttled." },
            .. Metrics
                .Names.Where(name => !Drawn(snapshot, name))
                .Select(name => $"The workbook does not draw {name}."),
        ];

    private static bool HasQueryAlert(Snapshot snapshot, string name) =>
        snapshot
            .OfType(ResourceTypes.QueryAlert)
            .Any(alert =>
                alert.Name.StartsWith($"alert-{name}-", StringComparison.Ordinal)
                && alert.Text("properties.enabled") == "true"
                && alert.Text("properties.scopes.0") == snapshot.OfType(ResourceTypes.Insights).FirstOrDefault()?.Id
            );

    private static bool IsAboutThrottling(Resource alert) =>
        alert.Text("properties.enabled") == "true"
        && alert.Text("properties.criteria.allOf.0.metricName") == "ServiceApiResult"
        && alert.Text("properties.criteria.allOf.0.dimensions.0.name") == "StatusCode"
        && alert.Text("properties.criteria.allOf.0.dimensions.0.values.0") == "429";

    private static bool Drawn(Snapshot snapshot, string metric) =>
        snapshot
            .OfType(ResourceTypes.Workbook)
            .Any(workbook =>
                workbook
                    .Text("properties.serializedData")
                    .Contains($"where name == \\\"{metric}\\\"", StringComparison.Ordinal)
            );
}
