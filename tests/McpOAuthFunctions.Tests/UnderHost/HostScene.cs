using DevEnvironment.Ports;
using DevEnvironment.Storage;
using FunctionsTestHost;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>The published function app under a Functions host, on tables and with a key file of its own.</summary>
public sealed class HostScene(PublishedBroker published, LocalParts parts) : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("mcp-oauth-host-").FullName;
    private FunctionsHost? shared;

    public Azurite Azurite { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Azurite = await Azurite.StartAsync(parts.Node);

    /// <summary>The host that all tests of a class use, with the usual settings.</summary>
    public async Task<FunctionsHost> HostAsync(Dictionary<string, string?>? settings = null) =>
        shared ??= await StartAsync(settings);

    /// <summary>A host of the test's own, which it ends itself.</summary>
    /// <param name="settings">Beside or in place of the usual ones.</param>
    /// <param name="port">That of another host of the same deployment; else one of its own.</param>
    public Task<FunctionsHost> StartAsync(
        Dictionary<string, string?>? settings = null,
        HostCors? cors = null,
        int? port = null
    )
    {
        var ownPort = port ?? FreePort.Next();
        var all = TestBroker.UsualSettings(parts, $"http://localhost:{ownPort}");
        all["Storage:ConnectionString"] = Azurite.ConnectionString;
        all["AzureWebJobsStorage"] = Azurite.ConnectionString;
        all["AzureWebJobsDisableHomepage"] = "true";
        all["XDG_DATA_HOME"] = data;
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }
        return FunctionsHost.StartAsync(
            new()
            {
                Folder = published.Unpacked,
                Port = ownPort,
                Settings = all,
                Cors = cors ?? HostCors.NoOrigins,
            },
            TestContext.Current.CancellationToken
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (shared is not null)
        {
            await shared.DisposeAsync();
        }
        await Azurite.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
