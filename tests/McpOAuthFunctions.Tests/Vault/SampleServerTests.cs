using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The sample MCP server's tool file_reader, called by the official SDK's client.</summary>
public sealed class SampleServerTests(LocalParts parts) : IAsyncLifetime
{
    private VaultScene scene = null!;
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        var url = $"http://localhost:{FreePort.Next()}/mcp";
        scene = await VaultScene.StartAsync(parts, resource: url);
        server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = url,
                ["McpServer:Issuer"] = scene.Broker.Issuer,
                ["McpServer:ClientId"] = TestBroker.ResourceClientId,
                ["McpServer:ClientSecret"] = TestBroker.ResourceSecret,
                ["McpServer:FileUrl"] = $"{parts.Upstream.Issuer}/me",
            }
        );
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        await server.DisposeAsync();
        await scene.DisposeAsync();
    }

    [Fact, Trait("Spec", "MCP elicitation: URL mode")]
    public async Task A_client_that_cannot_gets_the_link_in_the_tools_error()
    {
        await using var client = await ClientAsync(new());

        var refused = await CallAsync(client);

        Assert.True(refused.IsError);
        var link = TextOf(refused).Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal));
        await ConnectAsync(link);
        var answer = await CallAsync(client);
        Assert.NotEqual(true, answer.IsError);
        Assert.Contains("upstream-alice", TextOf(answer), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.1")]
    public async Task Many_calls_share_one_exchange()
    {
        await scene.ConnectAsync();
        await using var client = await ClientAsync(new());
        await CallAsync(client);
        scene.Broker.Operations.Reset();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync(client)));

        Assert.Empty(scene.Broker.Operations.All);
    }

    [Fact, Trait("Spec", "RFC 6750 §3"), Trait("Spec", "RFC 9728 §5.1")]
    public async Task Without_a_token_the_server_says_where_to_get_one()
    {
        using var http = new HttpClient();

        var response = await http.GetAsync(scene.Resource);

        var challenge = response.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer resource_metadata=", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"profile read:files\"", challenge, StringComparison.Ordinal);
        var url = challenge.Split('"')[1];
        Assert.Contains(scene.Broker.Issuer, await http.GetStringAsync(url), StringComparison.Ordinal);
    }

    private async Task ConnectAsync(string link)
    {
        var page = await scene.OpenAsync(link);
        var browser = scene.Client.Browser;
        page = await browser.FollowAsync(await browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Contains("is connected", page.Text, StringComparison.Ordinal);
    }

    private async Task<McpClient> ClientAsync(ClientCapabilities capabilities)
    {
        var transport = new HttpClientTransport(
            new()
            {
                Endpoint = new Uri(scene.Resource),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string>
                {
                    ["Authorization"] = $"Bearer {scene.Tokens.AccessToken}",
                },
            }
        );
        var options = new McpClientOptions { Capabilities = capabilities };
        return await McpClient.CreateAsync(transport, options);
    }

    private static async Task<CallToolResult> CallAsync(McpClient client) => await client.CallToolAsync("file_reader");

    private static string TextOf(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
