using System.Net;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Whole flows with a program that runs as it is deployed.</summary>
public abstract class WholeFlowTests : IAsyncLifetime
{
    /// <summary>The broker's issuer, where it listens.</summary>
    protected abstract string Url { get; }

    protected TestClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await BeginAsync(VaultScene.ToolSettings(TestBroker.ResourceUri));
        Client = await TestClient.RegisterAsync(Url);
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts the program unless it runs already.</summary>
    protected abstract Task BeginAsync(Dictionary<string, string?> settings);

    [Theory]
    [InlineData("token")]
    [InlineData("refresh")]
    public async Task A_login_gives_tokens_that_verify_and_can_be_refreshed(string endpoint)
    {
        var tokens = await Client.GetTokensAsync();

        var refreshed = await Client.RefreshAsync(tokens.RefreshToken, endpoint: endpoint);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.NotEqual(tokens.RefreshToken, refreshed.RefreshToken);
        Assert.True(await AccessToken.Read(refreshed).IsSignedByAsync($"{Url}/.well-known/jwks.json"));
    }

    [Fact, Trait("Spec", "RFC 8693 §2"), Trait("Spec", "MCP elicitation: URL mode")]
    public async Task A_tool_token_comes_by_exchange_once_the_person_has_connected_the_tool()
    {
        var tokens = await Client.GetTokensAsync();
        var refused = await ExchangeAsync(tokens);
        refused.AssertRefused("interaction_required");

        var page = await Client.Browser.GetAsync(refused.Json.GetProperty("interaction_uri").GetString()!);
        var proof = await Client.Browser.FollowAsync(page, $"{Url}/callback/");
        var proven = await Client.Browser.GetAsync(proof.Location!);
        // The callback ends the attempt's cookie, notes that it was used and begins the session's: fields of one name.
        Assert.Equal(3, proven.Headers.NonValidated["Set-Cookie"].Count);
        page = await Client.Browser.FollowAsync(proven);
        page = await Client.Browser.FollowAsync(await Client.Browser.SubmitAsync(page, page.Forms[0], "Connect"));
        Assert.Contains($"{VaultScene.Tool} is connected", page.Text, StringComparison.Ordinal);

        var exchanged = await ExchangeAsync(tokens);

        Assert.Equal(HttpStatusCode.OK, exchanged.Status);
        Assert.NotEqual(tokens.AccessToken, exchanged.AccessToken);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("a+b/c=")]
    [InlineData("a%2Bb%2fc%3D%3d")]
    [InlineData("~'(!)*%2a;,:@?/-._%20%25")]
    public async Task A_state_comes_back_byte_for_byte_as_it_was_sent(string state)
    {
        var (url, _) = Client.Authorization(new() { ["state"] = null });

        var callback = await Client.SignInUpstreamAsync($"{url}&state={state}", Url);
        var redirect = await Client.ReturnAsync(callback);

        Assert.Contains($"&state={state}&", redirect.Location, StringComparison.Ordinal);
    }

    private Task<Answer> ExchangeAsync(Answer tokens) =>
        VaultScene.PostAsync(
            $"{Url}/token",
            new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = tokens.AccessToken,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = VaultScene.Tool,
                ["actions"] = "read",
            }
        );
}
