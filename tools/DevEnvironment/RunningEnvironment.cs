using DevEnvironment.Commands;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using DevEnvironment.Terminal;
using DevEnvironment.Traces;
using DevEnvironment.Upstream;
using McpOAuth.Keys;
using McpOAuthFunctions;
using Microsoft.Extensions.DependencyInjection;
using SampleMcpServer;

namespace DevEnvironment;

/// <summary>Table Storage, an upstream, the broker and the sample MCP server, running until disposed.</summary>
internal sealed class RunningEnvironment : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> started = new();
    private readonly ExpiredTokens expired = new(TimeProvider.System);
    private readonly TaskCompletionSource<string> died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeParts node;
    private readonly Options options;
    private readonly Action<EnvironmentPart> report;
    private LocalUpstream? upstream;
    private HostedApp? broker;

    private RunningEnvironment(NodeParts node, Options options, Action<EnvironmentPart> report) =>
        (this.node, this.options, this.report) = (node, options, report);

    /// <summary>Completes with the name and the last output of a part that ends unexpectedly.</summary>
    public Task<string> PartEnded => died.Task;

    private EnvironmentPorts Ports => options.Ports;

    private LocalUpstreamOptions UpstreamOptions =>
        new() { Port = Ports.Upstream, RedirectUris = [$"{Ports.BrokerUrl}/callback/local"] };

    /// <summary>Starts everything. If a part fails, stops the parts already started.</summary>
    /// <param name="node">Node with the installed packages.</param>
    /// <param name="options">Which parts, at which ports.</param>
    /// <param name="report">Receives each part as soon as it runs.</param>
    /// <param name="cancellationToken">Stops the parts already started.</param>
    /// <exception cref="CannotStartException">A port is in use, or a part did not start.</exception>
    public static async Task<RunningEnvironment> StartAsync(
        NodeParts node,
        Options options,
        Action<EnvironmentPart> report,
        CancellationToken cancellationToken
    )
    {
        var environment = new RunningEnvironment(node, options, report);
        try
        {
            await environment.StartAsync(cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    public Task ExpireTokensAsync(CancellationToken cancellationToken) => expired.ExpireAsync(cancellationToken);

    /// <summary>Activates the broker's next signing key at once, without the usual notice.</summary>
    /// <returns>What was done, for the terminal.</returns>
    public async Task<string> RotateSigningKeyAsync(CancellationToken cancellationToken)
    {
        if (broker is null)
        {
            return "The broker does not run in this environment.";
        }

        var store = broker.Services.GetRequiredService<ISigningKeyStore>();
        var next = (await store.ListAsync(cancellationToken)).MaxBy(key => key.Sequence);
        if (next is null)
        {
            return "There are no keys yet. The first login makes them.";
        }

        await store.ActivateAsync(next.Sequence, TimeProvider.System.GetUtcNow(), cancellationToken);
        await broker.Services.GetRequiredService<SigningKeyRing>().RotateAsync(cancellationToken);
        return $"The broker signs with the key {next.KeyId} now.";
    }

    public async Task StopUpstreamAsync()
    {
        if (Interlocked.Exchange(ref upstream, null) is { } running)
        {
            await running.DisposeAsync();
        }
    }

    public async Task StartUpstreamAsync(CancellationToken cancellationToken)
    {
        if (upstream is not null)
        {
            return;
        }

        var running = await LocalUpstream.StartAsync(node, UpstreamOptions, cancellationToken);
        upstream = running;
        _ = WatchAsync("The upstream", running.Ended, () => upstream == running ? running.Output : null);
        report(new EnvironmentPart("Upstream (alice, bob)", "running", running.Issuer));
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        await StopUpstreamAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        NeededPort.MustBeFree(Ports.Upstream, "the upstream");
        NeededPort.MustBeFree(Ports.McpServer, "the sample MCP server");
        if (options.WithBroker)
        {
            NeededPort.MustBeFree(Ports.Broker, "the broker");
        }

        if (options.WithTraces)
        {
            await StartTracesAsync(cancellationToken);
        }

        await StartTablesAsync(cancellationToken);
        await StartUpstreamAsync(cancellationToken);
        if (options.WithBroker)
        {
            await StartBrokerAsync(cancellationToken);
        }

        await StartServerAsync(cancellationToken);
    }

    private async Task StartTracesAsync(CancellationToken cancellationToken)
    {
        NeededPort.MustBeFree(Ports.Traces, "the dashboard");
        NeededPort.MustBeFree(Ports.Traces + 1, "the dashboard");
        var dashboard = await TraceDashboard.StartAsync(node, Ports, cancellationToken);
        Started(dashboard, "Traces, metrics, logs", Ports.TracesUrl);
        _ = WatchAsync("The dashboard", dashboard.Ended, () => dashboard.Output);
    }

    private async Task StartTablesAsync(CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{Ports.Tables}";
        if (!NeededPort.IsTaken(Ports.Tables))
        {
            var azurite = await Azurite.StartAsync(node, Ports.Tables, cancellationToken: cancellationToken);
            Started(azurite, "Table Storage (Azurite)", url, "running, rows in memory");
            _ = WatchAsync("Azurite", azurite.Ended, () => azurite.Output);
        }
        else if (await TableService.AnswersAtAsync(Ports.Tables, cancellationToken))
        {
            report(new EnvironmentPart("Table Storage", "was already running", url));
        }
        else
        {
            NeededPort.MustBeFree(Ports.Tables, "Table Storage");
        }
    }

    private async Task StartBrokerAsync(CancellationToken cancellationToken)
    {
        var settings = BrokerSettings.For(Ports, upstream!.Issuer, UpstreamOptions, options.WithTraces);
        broker = await HostedApp.StartAsync("The broker", () => BrokerApp.Build([], settings), cancellationToken);
        Started(broker, "Broker", Ports.BrokerUrl);
        _ = WatchAsync("The broker", broker.Ended, () => "");
    }

    private async Task StartServerAsync(CancellationToken cancellationToken)
    {
        var server = await HostedApp.StartAsync(
            "The sample MCP server",
            () => SampleServer.Build([], SampleSettings(), expired.AddTo),
            cancellationToken
        );
        Started(server, "Sample MCP server", Ports.McpUrl);
        _ = WatchAsync("The sample MCP server", server.Ended, () => "");
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

    private void Started(IAsyncDisposable running, string name, string url, string state = "running")
    {
        started.Push(running);
        report(new EnvironmentPart(name, state, url));
    }

    /// <param name="outputIfUnexpected">The part's last output; null if it was meant to end.</param>
    private async Task WatchAsync(string name, Task ended, Func<string?> outputIfUnexpected)
    {
        await ended;
        if (outputIfUnexpected() is { } output)
        {
            died.TrySetResult(
                output.Length == 0
                    ? $"{name} has ended unexpectedly."
                    : $"{name} has ended unexpectedly. Its last output:\n{output}"
            );
        }
    }
}
