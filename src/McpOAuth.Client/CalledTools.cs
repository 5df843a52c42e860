using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Client;

/// <summary>The tools that a request to the MCP endpoint calls.</summary>
internal static class CalledTools
{
    private const string Call = "tools/call";

    /// <summary>Bytes. A longer call is left to <see cref="ToolScopeGate"/>: nobody makes us keep more than that.</summary>
    private const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>Their names; none where the body is no call, or cannot be read here.</summary>
    /// <remarks>
    /// Whatever a lenient reader might take for a name counts: a member in other letters, or given twice. What is missed
    /// all the same meets <see cref="ToolScopeGate"/>. The body is kept for the MCP server, which reads it again.
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
                // A batch, as the MCP revision 2025-03-26 has it.
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
