using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The one list of metric names, <c>infra/metrics.json</c>.</summary>
internal static class Metrics
{
    public static IReadOnlyList<JsonObject> All { get; } =
    [.. JsonNode.Parse(Checkout.Read("infra", "metrics.json"))!.AsObject().Select(metric => metric.Value!.AsObject())];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(metric => (string)metric["name"]!)];
}
