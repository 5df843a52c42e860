using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace DevEnvironment.Demo;

/// <summary>Calls the sample server's tools with the official C# SDK.</summary>
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
            $"whoami did not return Alice: {text}"
        );
        return person!;
    }

    /// <summary>
    /// Calls <c>file_reader</c> before it is connected, and returns the link that the client should show.
    /// </summary>
    public static async Task<string> ElicitLinkAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // A server without sessions cannot know what the client can show, so it puts the link into the error's text.
            var (isError, text) = await AnswerAsync("file_reader", mcpUrl, accessToken, cancellationToken);
            var link = text.Split(' ').FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal));
            DemoFailedException.Unless(isError && link is not null, $"file_reader did not ask to connect: {text}");
            return link!;
        }
        catch (UrlElicitationRequiredException exception)
        {
            return exception.Elicitations[0].Url!;
        }
    }

    /// <summary>Calls <c>file_reader</c>, and returns the upstream's response to the tool's token.</summary>
    public static async Task<string> ReadFileAsync(
        string mcpUrl,
        string accessToken,
        CancellationToken cancellationToken
    )
    {
        var text = await CallAsync("file_reader", mcpUrl, accessToken, cancellationToken);
        DemoFailedException.Unless(
            text.Contains("upstream-alice", StringComparison.Ordinal),
            $"file_reader did not read Alice's data: {text}"
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
        var (isError, text) = await AnswerAsync(tool, mcpUrl, accessToken, cancellationToken);
        DemoFailedException.Unless(!isError, $"{tool} failed: {text}");
        return text;
    }

    private static async Task<(bool IsError, string Text)> AnswerAsync(
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
        var clientOptions = new McpClientOptions
        {
            Capabilities = new() { Elicitation = new() { Url = new() } },
            Handlers = new() { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult()) },
        };
        await using var transport = new HttpClientTransport(options);
        await using var client = await McpClient.CreateAsync(transport, clientOptions, null, cancellationToken);
        var result = await client.CallToolAsync(tool, cancellationToken: cancellationToken);

        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        return (result.IsError == true, text);
    }
}

/// <summary>The result of <c>whoami</c>.</summary>
internal sealed record PersonAnswer(string Sub, string UpstreamSub, string UpstreamIss, string Name);
