using System.Reflection;

namespace DevEnvironment.Node;

/// <summary>Node and the npm packages that Azurite and the local upstream need.</summary>
public sealed class NodeParts
{
    private NodeParts(string node) => Node = node;

    /// <summary>The folder with package.json and the launchers in the source tree.</summary>
    public static string Folder { get; } =
        typeof(NodeParts)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "NodePartsFolder")
            .Value!;

    /// <summary>The path of the <c>node</c> program.</summary>
    public string Node { get; }

    /// <summary>Finds Node and installs the npm packages if they are missing.</summary>
    /// <param name="report">Receives a message before a slow step.</param>
    /// <param name="cancellationToken">Cancels the installation.</param>
    /// <exception cref="CannotStartException">Node is missing or too old, or npm failed.</exception>
    public static async Task<NodeParts> PrepareAsync(
        Action<string>? report = null,
        CancellationToken cancellationToken = default
    )
    {
        var node = await NodeProgram.FindAsync(cancellationToken);
        await new NpmInstallation(Folder).EnsureAsync(report ?? (_ => { }), cancellationToken);
        return new NodeParts(node);
    }
}
