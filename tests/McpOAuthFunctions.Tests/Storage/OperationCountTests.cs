using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>The budgets: table operations a login and a refresh, counted where they leave the program.</summary>
public sealed class OperationCountTests(LocalParts parts) : ClientTests(parts)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // Keys are loaded and tables made once.
        await Client.GetTokensAsync();
        Broker.Operations.Reset();
    }

    [Fact, Trait("Budget", "login")]
    public async Task A_login_by_a_known_client_takes_five_operations_and_one_for_the_connection()
    {
        await Client.GetTokensAsync();

        Assert.Equal(
            [
                "GET Approvals",
                "POST SignInAttempts",
                "GET SignInAttempts",
                "PUT SignInAttempts",
                "PUT Connections",
                "POST Grants",
            ],
            Broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "login")]
    public async Task A_new_browser_costs_no_lookup_and_one_write_for_the_approval()
    {
        Client.UseNewBrowser();

        await Client.GetTokensAsync();

        Assert.Equal(
            [
                "POST SignInAttempts",
                "GET SignInAttempts",
                "PUT SignInAttempts",
                "PUT Connections",
                "PUT Approvals",
                "POST Grants",
            ],
            Broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "refresh")]
    public async Task A_refresh_takes_one_operation()
    {
        var tokens = await Client.GetTokensAsync();
        Broker.Operations.Reset();

        tokens = await Client.RefreshAsync(tokens.RefreshToken);
        await Client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(["PUT Grants", "PUT Grants"], Broker.Operations.All);
    }
}
