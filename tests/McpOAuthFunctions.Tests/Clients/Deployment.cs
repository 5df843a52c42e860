using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The broker and the sample MCP server that trusts it, each on a port of its own.</summary>
public sealed class Deployment : IAsyncDisposable
{
    private readonly WebApplication server;

    private Deployment(TestBroker broker, WebApplication server, string mcpUrl, SentRequests requests)
    {
        Broker = broker;
        this.server = server;
        McpUrl = mcpUrl;
        Requests = requests;
    }

    public TestBroker Broker { get; }

    /// <summary>What a person types into an MCP client.</summary>
    public string McpUrl { get; }

    /// <summary>What reached the broker.</summary>
    public SentRequests Requests { get; }

    /// <param name="settings">The broker's, beside or in place of the usual ones.</param>
    /// <param name="configureServer">Changes the MCP server's services.</param>
    public static async Task<Deployment> StartAsync(
        LocalParts parts,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configureServer = null
    )
    {
        var mcpUrl = $"http://localhost:{FreePort.Next()}/mcp";
        var requests = new SentRequests();
        var broker = await TestBroker.StartAsync(
            parts,
            new(settings ?? []) { ["Resources:0:Uri"] = mcpUrl },
            services => services.AddSingleton<IStartupFilter>(requests)
        );
        var server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = mcpUrl,
                ["McpServer:Issuer"] = broker.Issuer,
                ["Logging:LogLevel:Default"] = "Warning",
            },
            configureServer
        );
        await server.StartAsync();
        return new(broker, server, mcpUrl, requests);
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        await server.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
