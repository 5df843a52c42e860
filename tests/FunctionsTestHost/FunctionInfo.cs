using System.Text.Json;
using FunctionsTestHost.Protocol;

namespace FunctionsTestHost;

/// <summary>A function that the worker indexed, by its trigger.</summary>
/// <param name="Route">Without the prefix; null for other triggers.</param>
/// <param name="Methods">Empty when it takes all.</param>
public sealed record FunctionInfo(
    string Name,
    string Id,
    string TriggerType,
    string TriggerName,
    string? Route,
    IReadOnlyList<string> Methods,
    bool IsAnonymous
)
{
    private const string HttpTrigger = "httpTrigger";

    public bool IsHttp => TriggerType == HttpTrigger;

    internal static FunctionInfo Of(RpcFunctionMetadata metadata)
    {
        var trigger = metadata
            .RawBindings.Select(binding => JsonDocument.Parse(binding).RootElement)
            .Single(binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.Ordinal));
        var type = Text(trigger, "type")!;
        var route = Text(trigger, "route");
        return new(
            metadata.Name,
            metadata.FunctionId,
            type,
            Text(trigger, "name")!,
            type == HttpTrigger ? (string.IsNullOrEmpty(route) ? metadata.Name : route) : null,
            trigger.TryGetProperty("methods", out var methods)
                ? [.. methods.EnumerateArray().Select(one => one.GetString()!)]
                : [],
            string.Equals(Text(trigger, "authLevel"), "anonymous", StringComparison.OrdinalIgnoreCase)
        );
    }

    private static string? Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
