namespace McpOAuth.Client.Tests.Harness;

/// <summary>A test with a stub of the broker.</summary>
public abstract class StubTests : IAsyncLifetime
{
    internal StubBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await StubBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
