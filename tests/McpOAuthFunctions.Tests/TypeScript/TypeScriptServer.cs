using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>A broker with a tool, and an MCP server in TypeScript that trusts it, in a process of its own.</summary>
internal sealed class TypeScriptServer : IAsyncDisposable
{
    private readonly ClientProgram server;

    private TypeScriptServer(VaultScene scene, ClientProgram server)
    {
        Scene = scene;
        this.server = server;
    }

    public VaultScene Scene { get; }

    public string Url => Scene.Resource;

    /// <summary>What the server printed so far.</summary>
    public string Log => server.Transcript;

    /// <param name="script">The compiled program.</param>
    /// <param name="issuer">Another issuer than the broker's.</param>
    /// <param name="privateKey">In PEM, in place of the secret.</param>
    /// <param name="publicKeys">Those that the broker knows of the server.</param>
    public static async Task<TypeScriptServer> StartAsync(
        LocalParts parts,
        string script,
        string? issuer = null,
        string? privateKey = null,
        string? publicKeys = null
    )
    {
        var scene = await VaultScene.StartAsync(
            parts,
            publicKeys is null
                ? null
                : new() { ["Resources:0:ClientSecret"] = null, ["Resources:0:Jwks"] = publicKeys },
            resource: $"http://localhost:{FreePort.Next()}/mcp"
        );
        var (name, value) = privateKey is null
            ? ("MCP_CLIENT_SECRET", TestBroker.ResourceSecret)
            : ("MCP_PRIVATE_KEY", privateKey);
        var server = ClientProgram.Start(
            parts.Node.Node,
            [script],
            new Dictionary<string, string>
            {
                ["MCP_URL"] = scene.Resource,
                ["MCP_ISSUER"] = issuer ?? scene.Broker.Issuer,
                ["MCP_CLIENT_ID"] = TestBroker.ResourceClientId,
                [name] = value,
                ["MCP_FILE_URL"] = $"{parts.Upstream.Issuer}/me",
            }
        );
        await server.OutputLineAsync(line => line.StartsWith("Listening", StringComparison.Ordinal));
        return new(scene, server);
    }

    /// <summary>The person follows the link and connects the tool.</summary>
    public async Task ConnectAsync(string link)
    {
        Assert.StartsWith($"{Scene.Broker.Issuer}/connect/", link, StringComparison.Ordinal);
        var page = await Scene.OpenAsync(link);
        var browser = Scene.Client.Browser;
        page = await browser.FollowAsync(await browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Contains("is connected", page.Text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await Scene.DisposeAsync();
    }
}
