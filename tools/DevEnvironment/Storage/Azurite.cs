using System.Globalization;
using DevEnvironment.Node;
using DevEnvironment.Ports;

namespace DevEnvironment.Storage;

/// <summary>Azurite's table service in its own process.</summary>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>The default port of Azurite's table service.</summary>
    public const int UsualPort = 10002;

    private readonly NodeParts parts;
    private readonly string? dataFolder;
    private NodeProcess? process;

    private Azurite(NodeParts parts, int port, string? dataFolder) =>
        (this.parts, Port, this.dataFolder) = (parts, port, dataFolder);

    public int Port { get; }

    /// <summary>For <c>TableServiceClient</c>: the well-known development account on this port.</summary>
    public string ConnectionString => TableService.ConnectionString(Port);

    /// <summary>Completes when the process exits, for any reason.</summary>
    public Task Ended => process?.Ended ?? Task.CompletedTask;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime => process?.ProcessorTime ?? TimeSpan.Zero;

    /// <summary>Its recent output.</summary>
    public string Output => process?.Output ?? "";

    /// <summary>Starts Azurite and waits until it is ready.</summary>
    /// <param name="parts">Node with the installed packages.</param>
    /// <param name="port">Null for any free port.</param>
    /// <param name="dataFolder">Persists rows across restarts. Null for memory only.</param>
    /// <param name="cancellationToken">Cancels the wait and stops Azurite.</param>
    /// <exception cref="CannotStartException">It exited, or was not ready in time.</exception>
    public static async Task<Azurite> StartAsync(
        NodeParts parts,
        int? port = null,
        string? dataFolder = null,
        CancellationToken cancellationToken = default
    )
    {
        var azurite = new Azurite(parts, port ?? FreePort.Next(), dataFolder);
        await azurite.StartAsync(cancellationToken);
        return azurite;
    }

    /// <summary>Restarts Azurite on the same port. Without a data folder all rows are lost.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await StartAsync(cancellationToken);
    }

    /// <summary>Saves the rows and stops Azurite until <see cref="RestartAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (process is { } running)
        {
            process = null;
            await running.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private async Task StartAsync(CancellationToken cancellationToken) =>
        process = await NodeProcess.StartAsync(
            "Azurite",
            parts,
            [
                "azurite.cjs",
                "--tableHost",
                "127.0.0.1",
                "--tablePort",
                Port.ToString(CultureInfo.InvariantCulture),
                "--silent",
                "--disableTelemetry",
                .. dataFolder is null ? new[] { "--inMemoryPersistence" } : ["--location", dataFolder],
            ],
            new Dictionary<string, string>(),
            "successfully started",
            cancellationToken
        );
}
