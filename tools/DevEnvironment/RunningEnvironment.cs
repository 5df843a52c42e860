using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using DevEnvironment.Upstream;
using McpOAuthFunctions;
using SampleMcpServer;

namespace DevEnvironment;

/// <summary>Table Storage, an upstream, the broker and the sample MCP server, running until disposed.</summary>
public sealed class RunningEnvironment : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> started = new();
    private readonly List<EnvironmentPart> parts = [];
    private readonly List<(string Name, Task Ended)> processes = [];

    private RunningEnvironment(EnvironmentPorts ports) => Ports = ports;

    public EnvironmentPorts Ports { get; }

    /// <summary>The running parts, in start order.</summary>
    public IReadOnlyList<EnvironmentPart> Parts => parts;

    /// <summary>Starts everything. If a part fails, stops the parts already started.</summary>
    /// <exception cref="CannotStartException">A port is in use, or a part did not start.</exception>
    public static async Task<RunningEnvironment> StartAsync(
        NodeParts node,
        EnvironmentPorts? ports = null,
        bool withBroker = true,
        CancellationToken cancellationToken = default
    )
    {
        var environment = new RunningEnvironment(ports ?? new EnvironmentPorts());
        try
        {
            await environment.StartAsync(node, withBroker, cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes with a process's name if that process exits unexpectedly.</summary>
    public async Task<string> AnyPartEndsAsync()
    {
        var ended = await Task.WhenAny(processes.Select(process => process.Ended));
        return processes.First(process => process.Ended == ended).Name;
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task StartAsync(NodeParts node, bool withBroker, CancellationToken cancellationToken)
    {
        NeededPort.MustBeFree(Ports.Upstream, "the upstream");
        if (withBroker)
        {
            NeededPort.MustBeFree(Ports.Broker, "the broker");
        }
        NeededPort.MustBeFree(Ports.McpServer, "the sample MCP server");

        await StartTablesAsync(node, cancellationToken);
        var options = new LocalUpstreamOptions
        {
            Port = Ports.Upstream,
            RedirectUris = [$"{Ports.BrokerUrl}/callback/local"],
        };
        var upstream = await LocalUpstream.StartAsync(node, options, cancellationToken);
        Started(upstream, new EnvironmentPart("Upstream (alice, bob)", "running", upstream.Issuer));
        processes.Add(("The upstream", upstream.Ended));

        if (withBroker)
        {
            Started(
                await HostedApp.StartAsync(
                    "The broker",
                    () => BrokerApp.Build([], BrokerSettings.For(Ports, upstream.Issuer, options)),
                    cancellationToken
                ),
                new EnvironmentPart("Broker", "running", Ports.BrokerUrl)
            );
        }
        Started(
            await HostedApp.StartAsync(
                "The sample MCP server",
                () => SampleServer.Build([], SampleSettings()),
                cancellationToken
            ),
            new EnvironmentPart("Sample MCP server", "running", Ports.McpUrl)
        );
    }

    private Dictionary<string, string?> SampleSettings() =>
        new()
        {
            ["McpServer:Url"] = Ports.McpUrl,
            ["McpServer:Issuer"] = Ports.BrokerUrl,
            ["McpServer:ClientId"] = BrokerSettings.ResourceClientId,
            ["McpServer:ClientSecret"] = BrokerSettings.ResourceClientSecret,
            ["McpServer:ScopeHierarchy:0:Scope"] = "write:files",
            ["McpServer:ScopeHierarchy:0:Implies"] = "read:files",
            ["McpServer:ScopeHierarchy:1:Scope"] = "admin:system",
            ["McpServer:ScopeHierarchy:1:Implies"] = "read:files write:files",
            ["McpServer:FileUrl"] = $"http://localhost:{Ports.Upstream}/me",
            ["Logging:LogLevel:Default"] = "Warning",
        };

    private async Task StartTablesAsync(NodeParts node, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{Ports.Tables}";
        if (!NeededPort.IsTaken(Ports.Tables))
        {
            var azurite = await Azurite.StartAsync(node, Ports.Tables, cancellationToken: cancellationToken);
            Started(azurite, new EnvironmentPart("Table Storage (Azurite)", "running, rows in memory", url));
            processes.Add(("Azurite", azurite.Ended));
        }
        else if (await TableService.AnswersAtAsync(Ports.Tables, cancellationToken))
        {
            parts.Add(new EnvironmentPart("Table Storage", "was already running", url));
        }
        else
        {
            NeededPort.MustBeFree(Ports.Tables, "Table Storage");
        }
    }

    private void Started(IAsyncDisposable running, EnvironmentPart part)
    {
        started.Push(running);
        parts.Add(part);
    }
}
