using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>The budgets: table operations a login and a refresh, counted where they leave the program.</summary>
public sealed class OperationCountTests(LocalParts parts) : IAsyncLifetime
{
    private TestBroker broker = null!;
    private TestClient client = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(parts);
        client = await TestClient.RegisterAsync(broker);
        // Keys are loaded and tables made once.
        await client.GetTokensAsync();
        broker.Operations.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Fact, Trait("Budget", "login")]
    public async Task A_login_by_a_known_client_takes_five_operations_and_one_for_the_connection()
    {
        await client.GetTokensAsync();

        Assert.Equal(
            [
                "GET Approvals",
                "POST SignInAttempts",
                "GET SignInAttempts",
                "DELETE SignInAttempts",
                "PUT Connections",
                "POST Grants",
            ],
            broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "login")]
    public async Task In_a_new_browser_nothing_is_looked_up_and_the_approval_is_remembered()
    {
        client.UseNewBrowser();

        await client.GetTokensAsync();

        Assert.Equal(
            [
                "POST SignInAttempts",
                "GET SignInAttempts",
                "DELETE SignInAttempts",
                "PUT Connections",
                "PUT Approvals",
                "POST Grants",
            ],
            broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "refresh")]
    public async Task A_refresh_takes_one_operation()
    {
        var tokens = await client.GetTokensAsync();
        broker.Operations.Reset();

        tokens = await client.RefreshAsync(tokens.RefreshToken);
        await client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(["PUT Grants", "PUT Grants"], broker.Operations.All);
    }
}
