using DevEnvironment.Ports;
using McpOAuth.Client;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The sample server sends a user to the connect page, in each MCP revision's own way.</summary>
[Trait("Spec", "MCP elicitation: URL mode")]
public sealed class ElicitationTests(LocalParts parts) : IAsyncLifetime
{
    private const string WithInputRequests = "2026-07-28";
    private const string WithSessions = "2025-11-25";

    private readonly List<ElicitRequestParams> asked = [];
    private VaultScene scene = null!;
    private WebApplication server = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        await server.DisposeAsync();
        await scene.DisposeAsync();
    }

    [Fact]
    public async Task Since_2026_07_28_the_result_asks_for_the_link_and_the_call_is_repeated_by_the_client()
    {
        await StartAsync(sessions: false);
        await using var client = await ClientAsync(WithInputRequests, ConnectAsync);

        var answer = await CallAsync(client);

        Assert.Equal(WithInputRequests, client.NegotiatedProtocolVersion);
        Assert.Contains("upstream-alice", TextOf(answer), StringComparison.Ordinal);
        var elicitation = Assert.Single(asked);
        Assert.Equal("url", elicitation.Mode);
        Assert.Null(elicitation.ElicitationId);
        Assert.StartsWith($"{scene.Broker.Issuer}/connect/", elicitation.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, WithInputRequests)]
    [InlineData(true, WithSessions)]
    public async Task A_user_who_agrees_and_does_not_connect_is_asked_once_and_told_to_retry(
        bool sessions,
        string revision
    )
    {
        await StartAsync(sessions);
        await using var client = await ClientAsync(revision, _ => Task.FromResult("accept"));

        var refused = await CallAsync(client);

        Assert.True(refused.IsError);
        Assert.Contains("choose Retry", TextOf(refused), StringComparison.Ordinal);
        Assert.Contains($"{scene.Broker.Issuer}/connect/", TextOf(refused), StringComparison.Ordinal);
        Assert.Single(asked);
    }

    [Theory]
    [InlineData(false, WithInputRequests)]
    [InlineData(true, WithSessions)]
    public async Task A_user_who_declines_gets_the_link_for_later(bool sessions, string revision)
    {
        await StartAsync(sessions);
        await using var client = await ClientAsync(revision, _ => Task.FromResult("decline"));

        var refused = await CallAsync(client);

        Assert.True(refused.IsError);
        Assert.Contains($"{scene.Broker.Issuer}/connect/", TextOf(refused), StringComparison.Ordinal);
        Assert.Single(asked);
    }

    [Fact]
    public async Task In_a_session_of_an_earlier_revision_the_client_is_told_when_the_user_has_connected()
    {
        await StartAsync(sessions: true);
        await using var client = await ClientAsync(WithSessions, ConnectAsync);
        var told = new TaskCompletionSource<string?>();
        await using var handler = client.RegisterNotificationHandler(
            NotificationMethods.ElicitationCompleteNotification,
            (notification, _) =>
            {
                told.TrySetResult((string?)notification.Params?["elicitationId"]);
                return ValueTask.CompletedTask;
            }
        );

        var answer = await CallAsync(client);

        Assert.Equal(WithSessions, client.NegotiatedProtocolVersion);
        Assert.Contains("upstream-alice", TextOf(answer), StringComparison.Ordinal);
        var elicitation = Assert.Single(asked);
        Assert.NotNull(elicitation.ElicitationId);
        Assert.Equal(
            elicitation.ElicitationId,
            await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData(WithInputRequests)]
    [InlineData(WithSessions)]
    public async Task A_client_that_cannot_open_links_gets_the_link_in_the_error(string revision)
    {
        await StartAsync(sessions: false);
        await using var client = await ClientAsync(revision, connect: null);

        var refused = await CallAsync(client);

        Assert.True(refused.IsError);
        var link = TextOf(refused).Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal));
        await ConnectAsync(link);
        Assert.Contains("upstream-alice", TextOf(await CallAsync(client)), StringComparison.Ordinal);
    }

    private async Task StartAsync(bool sessions)
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
                ["McpServer:Sessions"] = sessions ? "true" : "false",
            }
        );
        // A user who does not connect would otherwise keep the test for as long as a real one.
        server.Services.GetRequiredService<IOptions<McpOAuthOptions>>().Value.ConnectWait = TimeSpan.Zero;
        await server.StartAsync();
    }

    private async Task<string> ConnectAsync(string link)
    {
        var page = await scene.OpenAsync(link);
        var browser = scene.Client.Browser;
        page = await browser.FollowAsync(await browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Contains("is connected", page.Text, StringComparison.Ordinal);
        return "accept";
    }

    /// <param name="connect">What the user does with the link. Null for a client that cannot open one.</param>
    private async Task<McpClient> ClientAsync(string revision, Func<string, Task<string>>? connect)
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
        var options = new McpClientOptions { ProtocolVersion = revision };
        if (connect is not null)
        {
            options.Capabilities = new() { Elicitation = new() { Url = new() } };
            options.Handlers.ElicitationHandler = async (request, _) =>
            {
                asked.Add(request!);
                return new ElicitResult { Action = await connect(request!.Url!) };
            };
        }
        return await McpClient.CreateAsync(transport, options);
    }

    private static async Task<CallToolResult> CallAsync(McpClient client) => await client.CallToolAsync("file_reader");

    private static string TextOf(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
