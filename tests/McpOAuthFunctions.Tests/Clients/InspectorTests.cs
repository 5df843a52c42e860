using System.Globalization;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The MCP Inspector: its own web page in a real browser.</summary>
[Trait("Client", "Inspector")]
public sealed class InspectorTests(LocalParts parts, ClientPrograms programs, ChromiumBrowser chromium) : IAsyncLifetime
{
    private const string ApiToken = "token-of-this-test";
    private static readonly string Script = ClientPrograms.PathOf(
        "node_modules",
        "@modelcontextprotocol",
        "inspector",
        "clients",
        "launcher",
        "build",
        "index.js"
    );

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("mcp-inspector-");
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
    public async Task Its_page_connects_logs_in_lists_the_tools_and_calls_one()
    {
        var port = FreePort.Next();
        await using var inspector = Start(port);
        await inspector.OutputLineAsync(line => line.Contains("up and running", StringComparison.Ordinal));
        var page = await chromium.NewPageAsync();
        await using var context = page.Context;
        // Its page starts slowly beside the other tests. Only waiting takes longer, nothing is asserted of it.
        page.SetDefaultTimeout(120_000);
        await context.RouteAsync(url => !new Uri(url).IsLoopback, route => route.AbortAsync());

        await page.GotoAsync($"http://127.0.0.1:{port}/?MCP_INSPECTOR_API_TOKEN={ApiToken}");
        await page.GetByRole(AriaRole.Switch).ClickAsync(new() { Force = true });
        await LogInAsync(page);
        await page.GetByText("Tools", new() { Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "whoami" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Execute Tool" }).ClickAsync();

        await Assertions.Expect(page.GetByText("upstream-alice").First).ToBeVisibleAsync();
        RecordedRequests.AssertAreThoseOf(ClientFixture.Load("inspector"), deployment.Requests);
    }

    private ClientProgram Start(int port) =>
        ClientProgram.Start(
            ClientPrograms.Node22,
            [Script, "--web", "--transport", "http", "--server-url", deployment.McpUrl],
            new Dictionary<string, string>
            {
                ["HOME"] = home.FullName,
                ["MCP_STORAGE_DIR"] = home.FullName,
                ["MCP_INSPECTOR_SECRET_STORE"] = "memory",
                ["MCP_INSPECTOR_API_TOKEN"] = ApiToken,
                ["MCP_AUTO_OPEN_ENABLED"] = "false",
                ["CLIENT_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            }
        );

    private static async Task LogInAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }
}
