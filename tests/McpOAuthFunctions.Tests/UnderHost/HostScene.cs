using DevEnvironment.Ports;
using DevEnvironment.Storage;
using FunctionsTestHost;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>The published function app under a Functions host, on tables and with a key file of its own.</summary>
public sealed class HostScene(PublishedBroker published, LocalParts parts) : IAsyncLifetime
{
    private WorkerHost? host;
    private OwnStorage storage = null!;

    public Azurite Azurite => storage.Azurite;

    /// <summary>The worker's home folder, which has the key file too.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("mcp-oauth-host-").FullName;

    public async ValueTask InitializeAsync() => storage = await parts.OwnStorage.RentAsync();

    /// <summary>The host that all tests of a class use, once one of them has called <see cref="BeginAsync"/>.</summary>
    public WorkerHost Host => host!;

    /// <summary>Starts the class's host unless it runs already.</summary>
    public async Task BeginAsync(Dictionary<string, string?>? settings = null) => host ??= await StartAsync(settings);

    /// <summary>A host of the test's own, which it ends itself.</summary>
    /// <param name="settings">Beside or in place of the usual ones.</param>
    /// <param name="port">That of another host of the same deployment; else one of its own.</param>
    /// <param name="configure">Changes how the host itself is set up.</param>
    public Task<WorkerHost> StartAsync(
        Dictionary<string, string?>? settings = null,
        int? port = null,
        Func<WorkerHostOptions, WorkerHostOptions>? configure = null
    )
    {
        var ownPort = port ?? FreePort.Next();
        var all = TestBroker.UsualSettings(parts, $"http://localhost:{ownPort}");
        all["Storage:ConnectionString"] = Azurite.ConnectionString;
        all["AzureWebJobsStorage"] = Azurite.ConnectionString;
        all["AzureWebJobsDisableHomepage"] = "true";
        all["HOME"] = Home;
        all["XDG_DATA_HOME"] = Home;
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }
        var options = new WorkerHostOptions
        {
            Folder = published.Unpacked,
            Port = ownPort,
            Settings = all,
        };
        return WorkerHost.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }
        storage.Dispose();
        Directory.Delete(Home, recursive: true);
    }
}
