using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace DevEnvironment.Demo;

/// <summary>Calls of the sample server's tools by the official C# SDK.</summary>
internal static class ToolCall
{
    public static async Task<PersonAnswer> WhoAmIAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        var text = await CallAsync("whoami", mcpUrl, accessToken, cancellationToken);
        var person = JsonSerializer.Deserialize<PersonAnswer>(text, Wire.Json);
        DemoFailedException.Unless(
            person is { UpstreamSub: "upstream-alice", Name: "Alice Example" },
            $"whoami does not know Alice: {text}"
        );
        return person!;
    }

    /// <summary>Calls <c>file_reader</c> before the person has connected it: the link that the client is asked to show.</summary>
    public static async Task<string> ElicitLinkAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var text = await CallAsync("file_reader", mcpUrl, accessToken, cancellationToken);
            throw new DemoFailedException($"file_reader asked for nothing, but answered: {text}");
        }
        catch (UrlElicitationRequiredException asked)
        {
            return asked.Elicitations[0].Url!;
        }
    }

    /// <summary>Calls <c>file_reader</c>: what the upstream says to the tool's own token.</summary>
    public static async Task<string> ReadFileAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        var text = await CallAsync("file_reader", mcpUrl, accessToken, cancellationToken);
        DemoFailedException.Unless(
            text.Contains("upstream-alice", StringComparison.Ordinal),
            $"file_reader did not read as Alice: {text}"
        );
        return text;
    }

    private static async Task<string> CallAsync(
        string tool,
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
        var abilities = new McpClientOptions
        {
            Capabilities = new() { Elicitation = new() { Url = new() } },
            Handlers = new() { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult()) },
        };
        await using var transport = new HttpClientTransport(options);
        await using var client = await McpClient.CreateAsync(transport, abilities, null, cancellationToken);
        var result = await client.CallToolAsync(tool, cancellationToken: cancellationToken);

        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        DemoFailedException.Unless(result.IsError != true, $"{tool} failed: {text}");
        return text;
    }
}

/// <summary>What <c>whoami</c> answers.</summary>
internal sealed record PersonAnswer(string Sub, string UpstreamSub, string UpstreamIss, string Name);
