using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Client;

/// <summary>Finds the tools that an MCP request calls.</summary>
internal static class CalledTools
{
    private const string Call = "tools/call";

    /// <summary>In bytes, to bound buffering. Longer calls are checked by <see cref="ToolScopeGate"/> only.</summary>
    private const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The tools' names. Empty if the body is not a call or cannot be parsed.</summary>
    /// <remarks>
    /// Counts everything that a lenient parser might read as a name: any letter case, and duplicate members. Anything
    /// missed here is still checked by <see cref="ToolScopeGate"/>. The body stays buffered for the MCP server to read.
    /// </remarks>
    public static async Task<IReadOnlyCollection<string>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (
            !HttpMethods.IsPost(request.Method)
            || !request.HasJsonContentType()
            || request.ContentLength > MaximumLength
        )
        {
            return [];
        }
        request.EnableBuffering(64 * 1024, MaximumLength);
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, cancellation);
            var names = new HashSet<string>(StringComparer.Ordinal);
            if (body.RootElement.ValueKind == JsonValueKind.Array)
            {
                // A batch (MCP revision 2025-03-26).
                foreach (var message in body.RootElement.EnumerateArray())
                {
                    AddFrom(message, names);
                }
            }
            else
            {
                AddFrom(body.RootElement, names);
            }
            return names;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException and not BadHttpRequestException
            )
        {
            return [];
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    private static void AddFrom(JsonElement message, HashSet<string> names)
    {
        if (!Members(message, "method").Any(method => TextOf(method) == Call))
        {
            return;
        }
        foreach (var name in Members(message, "params").SelectMany(parameters => Members(parameters, "name")))
        {
            if (TextOf(name) is { } text)
            {
                names.Add(text);
            }
        }
    }

    private static IEnumerable<JsonElement> Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
            ? element
                .EnumerateObject()
                .Where(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                .Select(member => member.Value)
            : [];

    private static string? TextOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
