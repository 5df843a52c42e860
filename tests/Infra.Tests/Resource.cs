using System.Globalization;
using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>One resource of a snapshot.</summary>
internal sealed record Resource(JsonObject Json)
{
    private const string Providers = "/providers/";

    public string Id => (string)Json["id"]!;

    public string Type => (string)Json["type"]!;

    public string Name => (string)Json["name"]!;

    /// <summary>Of an extension resource (a role, a diagnostic setting): the id of what it is attached to.</summary>
    public string Scope => Id[..Id.LastIndexOf(Providers, StringComparison.Ordinal)];

    /// <summary>The value at a path such as <c>properties.subnets.0.name</c>, or null.</summary>
    public JsonNode? At(string path)
    {
        JsonNode? node = Json;
        foreach (var part in path.Split('.'))
        {
            node = node switch
            {
                JsonArray array => int.TryParse(part, CultureInfo.InvariantCulture, out var index)
                && index < array.Count
                    ? array[index]
                    : null,
                JsonObject named => named[part],
                _ => null,
            };
        }
        return node;
    }

    /// <summary>The text at a path, or nothing.</summary>
    public string Text(string path) => At(path) is JsonValue value ? value.ToString() : "";

    /// <summary>Sets the value at a path, or removes it when the value is null.</summary>
    public void Set(string path, JsonNode? value)
    {
        var dot = path.LastIndexOf('.');
        var parent = dot < 0 ? Json : At(path[..dot]) ?? throw new ArgumentException($"{Type} has no {path}.");
        var name = path[(dot + 1)..];
        switch (parent)
        {
            case JsonArray array when value is null:
                array.RemoveAt(int.Parse(name, CultureInfo.InvariantCulture));
                break;
            case JsonArray array:
                array[int.Parse(name, CultureInfo.InvariantCulture)] = value;
                break;
            case JsonObject named when value is null:
                named.Remove(name);
                break;
            default:
                parent[name] = value;
                break;
        }
    }

    /// <summary>Nothing where the value is one of the allowed ones, else one sentence.</summary>
    public IEnumerable<string> Must(string path, params string[] allowed)
    {
        var actual = At(path)?.ToJsonString().Trim('"');
        return actual is not null && allowed.Contains(actual)
            ? []
            : [$"{Type} {Name}: {path} must be {string.Join(" or ", allowed)}, but is {actual ?? "missing"}."];
    }
}
