namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Starts a broker before each test and registers a public client at it.</summary>
public abstract class ClientTests(LocalParts parts) : BrokerTests(parts)
{
    protected TestClient Client { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Client = await RegisterAsync();
    }
}
