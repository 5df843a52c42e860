using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>mcp-remote, the program by which desktop applications without OAuth reach a server.</summary>
[Trait("Client", "mcp-remote")]
public sealed class McpRemoteTests(LocalParts parts, ClientPrograms programs) : IAsyncLifetime
{
    private static readonly string Script = ClientPrograms.PathOf("node_modules", "mcp-remote", "dist", "proxy.js");

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("mcp-remote-");

    // Else it derives one from the URL, and takes another where that one is in use: then it registers anew.
    private readonly string callbackPort = FreePort.Next().ToString(CultureInfo.InvariantCulture);
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        deployment = await Deployment.StartAsync(parts);
    }

    public async ValueTask DisposeAsync()
    {
        await deployment.DisposeAsync();
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task It_registers_logs_in_lists_the_tools_and_calls_one()
    {
        await using var client = Start();

        await LogInAsync(client);
        var session = new StdioSession(client);
        await session.InitializeAsync();

        Assert.Contains("whoami", await session.ToolsAsync());
        Assert.Equal("upstream-alice", UpstreamSubjectOf(await session.WhoAmIAsync()));
    }

    [Fact]
    public async Task It_refreshes_with_the_scope_that_it_was_granted_and_does_not_ask_to_log_in_again()
    {
        await using (var first = Start())
        {
            await LogInAsync(first);
            await new StdioSession(first).InitializeAsync();
        }
        var before = SpoilAccessToken();

        await using var second = Start();
        var session = new StdioSession(second);
        await session.InitializeAsync();
        var person = await session.WhoAmIAsync();

        Assert.Equal("upstream-alice", UpstreamSubjectOf(person));
        Assert.NotEqual(before, (string?)Read("tokens")["refresh_token"]);
        Assert.DoesNotContain("/authorize?", second.Transcript, StringComparison.Ordinal);
        RecordedRequests.AssertAreThoseOf(ClientFixture.Load("mcp-remote"), deployment.Requests);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2.1")]
    public async Task It_registers_again_when_its_registration_is_gone()
    {
        await using (var first = Start())
        {
            await LogInAsync(first);
            await new StdioSession(first).InitializeAsync();
        }
        File.Delete(FileOf("tokens"));
        var client = Read("client_info");
        client["client_id"] = "registered-long-ago";
        File.WriteAllText(FileOf("client_info"), client.ToJsonString());

        // This version registers, but sends the person on only when it is started the next time.
        await using (var second = Start())
        {
            await second.ErrorLineAsync(line => line.Contains("Waiting for auth", StringComparison.Ordinal));
        }
        await using var third = Start();
        await LogInAsync(third);
        var session = new StdioSession(third);
        await session.InitializeAsync();

        Assert.Equal("upstream-alice", UpstreamSubjectOf(await session.WhoAmIAsync()));
        Assert.Equal(2, deployment.Requests.To("/register").Count());
    }

    private ClientProgram Start() =>
        ClientProgram.Start(
            parts.Node.Node,
            [Script, deployment.McpUrl, callbackPort, "--transport", "http-only"],
            new Dictionary<string, string>
            {
                ["MCP_REMOTE_CONFIG_DIR"] = home.FullName,
                ["BROWSER"] = "true", // the test is the browser: it reads the URL that is printed as well
            }
        );

    private async Task LogInAsync(ClientProgram client)
    {
        var isIt = $"{deployment.Broker.Issuer}/authorize?";
        var line = await client.ErrorLineAsync(one => one.Contains(isIt, StringComparison.Ordinal));
        await BrowserLogin.CompleteAndReturnAsync(line[line.IndexOf(isIt, StringComparison.Ordinal)..].Trim());
    }

    private string FileOf(string name) =>
        Directory.GetFiles(home.FullName, $"*_{name}.json", SearchOption.AllDirectories).Single();

    private JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(FileOf(name)))!;

    /// <summary>As if it had expired. Returns the refresh token beside it.</summary>
    private string? SpoilAccessToken()
    {
        var tokens = Read("tokens");
        tokens["access_token"] += "spoiled";
        File.WriteAllText(FileOf("tokens"), tokens.ToJsonString());
        return (string?)tokens["refresh_token"];
    }

    private static string? UpstreamSubjectOf(JsonElement person) => person.GetProperty("upstream_sub").GetString();
}
