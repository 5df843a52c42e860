using DevEnvironment.Node;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

[assembly: AssemblyFixture(typeof(ClientPrograms))]

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The npm folder with real MCP clients. Its packages are installed when the first test wants one.</summary>
public sealed class ClientPrograms : IDisposable
{
    public static readonly string Folder = Repository.PathOf("tests", "McpOAuthFunctions.Tests", "Clients", "npm");

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

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    public void Dispose() => turn.Dispose();
}
