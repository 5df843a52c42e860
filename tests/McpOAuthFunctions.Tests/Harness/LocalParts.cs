using DevEnvironment.Node;
using DevEnvironment.Storage;
using DevEnvironment.Upstream;
using McpOAuthFunctions.Tests.Harness;

[assembly: AssemblyFixture(typeof(LocalParts))]

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Azurite and the OpenID provider, started once for all tests. Installs the npm parts where they are missing.</summary>
public sealed class LocalParts : IAsyncLifetime
{
    public Azurite Azurite { get; private set; } = null!;

    /// <summary>For tests that count or sweep rows, or whose keys are no other test's.</summary>
    public StoragePool OwnStorage { get; private set; } = null!;

    public LocalUpstream Upstream { get; private set; } = null!;

    public NodeParts Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Node = await NodeParts.PrepareAsync();
        OwnStorage = new(Node);
        Azurite = await Azurite.StartAsync(Node);
        Upstream = await LocalUpstream.StartAsync(Node);
    }

    /// <summary>Also after a start that failed half-way, whose own error must not be hidden by another.</summary>
    public async ValueTask DisposeAsync()
    {
        await (Upstream?.DisposeAsync() ?? default);
        await (OwnStorage?.DisposeAsync() ?? default);
        await (Azurite?.DisposeAsync() ?? default);
    }
}
