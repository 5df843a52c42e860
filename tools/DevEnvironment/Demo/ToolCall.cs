using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace DevEnvironment.Demo;

/// <summary>A call of the tool <c>whoami</c> by the official C# SDK.</summary>
internal static class ToolCall
{
    /// <returns>The tool's answer as JSON text.</returns>
    public static async Task<string> WhoAmIAsync(string mcpUrl, string accessToken, CancellationToken cancellationToken)
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
        DemoFailedException.Unless(
            text.Contains("upstream-alice", StringComparison.Ordinal)
                && text.Contains("Alice Example", StringComparison.Ordinal),
            $"whoami does not know Alice: {text}"
        );
        return text;
    }
}
