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
    public async Task A_login_by_a_known_client_takes_five_operations()
    {
        await Client.GetTokensAsync();

        Assert.Equal(
            ["GET Approvals", "POST SignInAttempts", "PUT SignInAttempts", "PUT Connections", "POST Grants"],
            Broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "login")]
    public async Task The_first_login_of_a_browser_takes_five_operations()
    {
        Client.UseNewBrowser();

        await Client.GetTokensAsync();

        Assert.Equal(
            ["POST SignInAttempts", "PUT SignInAttempts", "PUT Connections", "PUT Approvals", "POST Grants"],
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
