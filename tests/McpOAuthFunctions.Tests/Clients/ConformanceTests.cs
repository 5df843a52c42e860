using System.Globalization;
using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The MCP project's own conformance tool, in its role as a client of an authorization server.</summary>
[Trait("Client", "MCP conformance tool")]
public sealed class ConformanceTests(LocalParts parts, ClientPrograms programs) : BrokerTests(parts)
{
    private const string ClientId = "conformance";
    private static readonly string Script = ClientPrograms.PathOf(
        "node_modules",
        "@modelcontextprotocol",
        "conformance",
        "dist",
        "index.js"
    );

    private readonly DirectoryInfo results = Directory.CreateTempSubdirectory("mcp-conformance-");
    private readonly string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Clients:0:ClientId"] = ClientId,
            ["Clients:0:Name"] = "MCP conformance tool",
            ["Clients:0:RedirectUris"] = $"http://127.0.0.1:{port}/callback",
        };

    public override async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        results.Delete(recursive: true);
    }

    [Fact, Trait("Spec", "MCP 2026-07-28 authorization")]
    public async Task Both_scenarios_for_authorization_servers_pass_and_none_is_skipped()
    {
        await using var tool = ClientProgram.Start(
            ClientPrograms.Node22,
            [
                Script,
                "authorization",
                .. (string[])["--url", Broker.Issuer, "--client-id", ClientId, "--resource", TestBroker.ResourceUri],
                .. (string[])["--port", port, "--output-dir", results.FullName],
            ]
        );

        var url = await tool.OutputLineAsync(line => line.StartsWith(Broker.Issuer, StringComparison.Ordinal));
        await BrowserLogin.CompleteAndReturnAsync(url);

        Assert.True(await tool.ExitAsync() == 0, tool.Transcript);
        var checks = Checks();
        Assert.Contains("authorization-server-metadata", checks.Keys);
        Assert.Contains("authorization-code-grant", checks.Keys);
        Assert.All(checks, check => Assert.Equal("SUCCESS", check.Value));
    }

    /// <summary>The state of each check by its name.</summary>
    private Dictionary<string, string> Checks() =>
        results
            .GetFiles("checks.json", SearchOption.AllDirectories)
            .SelectMany(file => JsonDocument.Parse(File.ReadAllText(file.FullName)).RootElement.EnumerateArray())
            .ToDictionary(
                check => check.GetProperty("id").GetString()!,
                check => check.GetProperty("status").GetString()!
            );
}
