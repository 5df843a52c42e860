namespace Infra.Tests.Policies;

/// <summary>Telemetry needs an identity, what must wake somebody does, and the workbook draws every metric.</summary>
internal static class MonitoringPolicy
{
    private static readonly string[] QueryAlerts =
    [
        "error-rate",
        "instances-at-maximum",
        "login-outages",
        "reuse-detected",
        "sweeper-lag",
    ];

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
            .. snapshot.OfType(ResourceTypes.MetricAlert).Any(IsAboutThrottledStorage)
                ? []
                : new[] { "No alert says that storage is throttled." },
            .. snapshot
                .OfType(ResourceTypes.WebTest)
                .Where(test => !ChecksTheCertificate(test) || !HasAlert(snapshot, test))
                .Select(test => $"{test.Name} must check the certificate, and have an alert."),
            .. snapshot.OfType(ResourceTypes.EventSubscription).Any(IsAboutExpiry)
                ? []
                : new[] { "No alert says that a secret or the wrapping key expires." },
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

    private static bool IsAboutThrottledStorage(Resource alert) =>
        alert.Text("properties.enabled") == "true"
        && alert.Text("properties.scopes.0").EndsWith("/tableServices/default", StringComparison.Ordinal)
        && alert.Text("properties.criteria.allOf.0.metricName") == "Transactions"
        && alert.Text("properties.criteria.allOf.0.dimensions.0.name") == "ResponseType"
        && alert.Text("properties.criteria.allOf.0.dimensions.0.values.0") == "ServerBusyError";

    private static bool ChecksTheCertificate(Resource test) =>
        test.Text("properties.Enabled") == "true"
        && test.Text("properties.ValidationRules.SSLCheck") == "true"
        && test.Text("properties.ValidationRules.SSLCertRemainingLifetimeCheck") == "30";

    private static bool HasAlert(Snapshot snapshot, Resource test) =>
        snapshot
            .OfType(ResourceTypes.MetricAlert)
            .Any(alert =>
                alert.Text("properties.enabled") == "true" && alert.Text("properties.criteria.webTestId") == test.Id
            );

    private static bool IsAboutExpiry(Resource subscription)
    {
        var events = subscription.At("properties.filter.includedEventTypes")?.ToJsonString() ?? "";
        return subscription.Text("properties.destination.endpointType") == "MonitorAlert"
            && events.Contains("SecretNearExpiry", StringComparison.Ordinal)
            && events.Contains("KeyNearExpiry", StringComparison.Ordinal);
    }

    private static bool Drawn(Snapshot snapshot, string metric) =>
        snapshot
            .OfType(ResourceTypes.Workbook)
            .Any(workbook =>
                workbook
                    .Text("properties.serializedData")
                    .Contains($"where name == \\\"{metric}\\\"", StringComparison.Ordinal)
            );
}
