using DevEnvironment.Node;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.TypeScript;

[assembly: AssemblyFixture(typeof(TypeScriptParts))]

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>The TypeScript package and its sample server. Installed and compiled when the first test wants them.</summary>
public sealed class TypeScriptParts : IDisposable
{
    public static readonly string Package = Repository.PathOf("packages", "mcp-oauth-client");
    public static readonly string Sample = Repository.PathOf("samples", "typescript-server");

    private readonly SemaphoreSlim turn = new(1);
    private bool isBuilt;

    /// <summary>The compiler that the package is built with.</summary>
    public static string Compiler => Path.Combine(Package, "node_modules", "typescript", "bin", "tsc");

    /// <summary>The package first: the sample links to its folder.</summary>
    public async Task BuildAsync()
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!isBuilt)
            {
                await BuildAsync(Package);
                await BuildAsync(Sample);
                isBuilt = true;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Runs Node in a folder to its end, and returns its output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        params IEnumerable<string> arguments
    )
    {
        var cancellation = TestContext.Current.CancellationToken;
        var parts = await NodeParts.PrepareAsync(cancellationToken: cancellation);
        return await ProcessOutput.OfAsync(parts.Node, arguments, folder, cancellation);
    }

    public void Dispose() => turn.Dispose();

    private static async Task BuildAsync(string folder)
    {
        await new NpmInstallation(folder).EnsureAsync(_ => { }, TestContext.Current.CancellationToken);
        var (exitCode, output) = await RunAsync(folder, Compiler, "-p", ".");
        Assert.True(exitCode == 0, $"{folder} does not compile:\n{output}");
    }
}
