using System.Diagnostics;
using System.Reflection;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using DevEnvironment.Storage;

namespace Bench.Servers;

/// <summary>Starts the servers of a measurement by their names.</summary>
internal sealed class Peers(NodeParts node, Azurite azurite, string upstream, Placement placement)
{
    public const string Sdk = "mcp-sdk";
    public const string OidcMemory = "oidc-provider";
    public const string OidcSqlite = "oidc-provider-sqlite";
    public const string Workers = "workers-oauth-provider";
    public const string OpenIddict = "openiddict";

    public static readonly string[] All = [Sdk, OidcMemory, OidcSqlite, Workers, OpenIddict];

    private static readonly string Folder = FromBuild("PeersFolder");

    public Task<Broker> BrokerAsync(Variant variant) => Broker.StartAsync(variant, azurite, upstream, placement);

    public async Task<IServerUnderLoad> StartAsync(string name, CancellationToken cancellation) =>
        name switch
        {
            OidcMemory => await OidcProvider.InMemoryAsync(node, placement, cancellation),
            OidcSqlite => await OidcProvider.InSqliteAsync(await NodeAsync("oidc-provider-sqlite.mjs"), placement),
            Sdk => await FederatingAsync("MCP TypeScript SDK", "memory", await NodeAsync("mcp-sdk.mjs")),
            Workers => await FederatingAsync("workers-oauth-provider", "KV files", await NodeAsync("workers.mjs")),
            OpenIddict => await FederatingAsync("OpenIddict", "EF Core, SQLite", DotNet(FromBuild("OpenIddictPeer"))),
            _ => throw new ArgumentException($"There is no peer {name}. There are {string.Join(", ", All)}."),
        };

    private Task<FederatingPeer> FederatingAsync(string name, string state, ProcessStartInfo start) =>
        FederatingPeer.StartAsync(name, state, start, FreePort.Next(), upstream, placement);

    private async Task<ProcessStartInfo> NodeAsync(string script)
    {
        await new NpmInstallation(Folder).EnsureAsync(Console.Error.WriteLine, CancellationToken.None);
        var start = new ProcessStartInfo(node.Node, [script]) { WorkingDirectory = Folder };
        start.Environment["FOLDER"] = NewFolder();
        return start;
    }

    private static ProcessStartInfo DotNet(string program)
    {
        var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = Path.GetDirectoryName(program) };
        start.Environment["FOLDER"] = NewFolder();
        // As the broker.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        return start;
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("mcp-oauth-bench-").FullName;

    private static string FromBuild(string key) =>
        typeof(Peers)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key)
            .Value!;
}
