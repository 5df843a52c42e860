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

    private static readonly string Folder = typeof(Peers)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PeersFolder")
        .Value!;

    public Task<Broker> BrokerAsync(Variant variant) => Broker.StartAsync(variant, azurite, upstream, placement);

    public async Task<IServerUnderLoad> StartAsync(string name, CancellationToken cancellation) =>
        name switch
        {
            OidcMemory => await OidcProvider.StartAsync(node, placement, cancellation),
            Sdk => await FederatingAsync("MCP TypeScript SDK", "memory", "mcp-sdk.mjs"),
            _ => throw new ArgumentException($"There is no peer {name}. There are {string.Join(", ", All)}."),
        };

    private async Task<FederatingPeer> FederatingAsync(string name, string state, string script)
    {
        await new NpmInstallation(Folder).EnsureAsync(Console.Error.WriteLine, CancellationToken.None);
        var start = new ProcessStartInfo(node.Node, [script]) { WorkingDirectory = Folder };
        return await FederatingPeer.StartAsync(name, state, start, FreePort.Next(), upstream, placement);
    }
}
