using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace DevEnvironment.Demo;

/// <summary>A call of the tool <c>whoami</c> by the official C# SDK.</summary>
internal static class ToolCall
{
    public static async Task<PersonAnswer> WhoAmIAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = new Uri(mcpUrl),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {accessToken}" },
        };
        await using var transport = new HttpClientTransport(options);
        await using var client = await McpClient.CreateAsync(transport, cancellationToken: cancellationToken);
        var result = await client.CallToolAsync("whoami", cancellationToken: cancellationToken);

        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        DemoFailedException.Unless(result.IsError != true, $"whoami failed: {text}");
        var person = JsonSerializer.Deserialize<PersonAnswer>(text, Wire.Json);
        DemoFailedException.Unless(
            person is { UpstreamSub: "upstream-alice", Name: "Alice Example" },
            $"whoami does not know Alice: {text}"
        );
        return person!;
    }
}

/// <summary>What <c>whoami</c> answers.</summary>
internal sealed record PersonAnswer(string Sub, string UpstreamSub, string UpstreamIss, string Name);
