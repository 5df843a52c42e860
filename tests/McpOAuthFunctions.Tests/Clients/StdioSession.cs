using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>MCP over a program's standard input and output, as a desktop application speaks it to a local server.</summary>
public sealed class StdioSession(ClientProgram program)
{
    private int lastId;

    public async Task InitializeAsync()
    {
        var result = await RequestAsync(
            "initialize",
            """
            {
              "protocolVersion": "2025-11-25",
              "capabilities": {},
              "clientInfo": { "name": "desktop", "version": "1.0.0" }
            }
            """
        );
        Assert.True(result.TryGetProperty("capabilities", out _), result.ToString());
        await program.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    public async Task<IReadOnlyList<string?>> ToolsAsync() =>
        [
            .. (await RequestAsync("tools/list", "{}"))
                .GetProperty("tools")
                .EnumerateArray()
                .Select(tool => tool.GetProperty("name").GetString()),
        ];

    public async Task<JsonElement> WhoAmIAsync()
    {
        var result = await RequestAsync("tools/call", """{ "name": "whoami", "arguments": {} }""");
        return result.GetProperty("structuredContent");
    }

    private async Task<JsonElement> RequestAsync(string method, string parameters)
    {
        var id = ++lastId;
        var request = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id,
            ["method"] = method,
            ["params"] = JsonNode.Parse(parameters),
        };
        await program.WriteLineAsync(request.ToJsonString());
        var line = await program.OutputLineAsync(one => IsAnswer(one, id));
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException($"{method} was refused: {line}");
    }

    private static bool IsAnswer(string line, int id) =>
        JsonNode.Parse(line) is JsonObject message
        && message.ContainsKey("id")
        && !message.ContainsKey("method")
        && (int?)message["id"] == id;
}
