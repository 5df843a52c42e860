using System.Globalization;
using DevEnvironment.Node;
using DevEnvironment.Ports;

namespace DevEnvironment.Storage;

/// <summary>Azure Table Storage on this machine: Azurite's table service in a process of its own.</summary>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>The port at which Azurite's table service listens by custom.</summary>
    public const int UsualPort = 10002;

    private readonly NodeParts _parts;
    private readonly string? _dataFolder;
    private NodeProcess? _process;

    private Azurite(NodeParts parts, int port, string? dataFolder) =>
        (_parts, Port, _dataFolder) = (parts, port, dataFolder);

    public int Port { get; }

    /// <summary>For <c>TableServiceClient</c>: the well-known development account at this port.</summary>
    public string ConnectionString => TableService.ConnectionString(Port);

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Ended => _process?.Ended ?? Task.CompletedTask;

    /// <summary>Starts Azurite and waits until it answers.</summary>
    /// <param name="parts">Node with the installed packages.</param>
    /// <param name="port">The port; a free one when null.</param>
    /// <param name="dataFolder">Where the rows are kept from one start to the next; in memory only when null.</param>
    /// <param name="cancellationToken">Stops the wait, and Azurite.</param>
    /// <exception cref="CannotStartException">It ended, or was not ready in time.</exception>
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

    /// <summary>Stops Azurite and starts it anew at the same port. Without a data folder all rows are lost.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await StartAsync(cancellationToken);
    }

    /// <summary>Stops Azurite: until <see cref="RestartAsync"/> nobody listens at its port. It saves its rows first.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private async Task StartAsync(CancellationToken cancellationToken) =>
        _process = await NodeProcess.StartAsync(
            "Azurite",
            _parts,
            [
                "azurite.cjs",
                "--tableHost",
                "127.0.0.1",
                "--tablePort",
                Port.ToString(CultureInfo.InvariantCulture),
                "--silent",
                "--disableTelemetry",
                .. _dataFolder is null ? new[] { "--inMemoryPersistence" } : ["--location", _dataFolder],
            ],
            new Dictionary<string, string>(),
            "successfully started",
            cancellationToken
        );
}
