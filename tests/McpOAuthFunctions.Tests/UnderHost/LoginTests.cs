using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>Whole flows through the Functions host and the published worker.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: .NET isolated worker")]
public sealed class LoginTests(HostScene scene) : IClassFixture<HostScene>, IAsyncLifetime
{
    private TestClient client = null!;

    public async ValueTask InitializeAsync()
    {
        await scene.BeginAsync(VaultScene.ToolSettings(TestBroker.ResourceUri));
        client = await TestClient.RegisterAsync(scene.Host.Url);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("token")]
    [InlineData("refresh")]
    public async Task A_login_gives_tokens_that_verify_and_can_be_refreshed(string endpoint)
    {
        var tokens = await client.GetTokensAsync();

        var refreshed = await client.RefreshAsync(tokens.RefreshToken, endpoint: endpoint);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.NotEqual(tokens.RefreshToken, refreshed.RefreshToken);
        Assert.True(await AccessToken.Read(refreshed).IsSignedByAsync($"{scene.Host.Url}/.well-known/jwks.json"));
    }

    [Fact, Trait("Spec", "RFC 8693 §2"), Trait("Spec", "MCP elicitation: URL mode")]
    public async Task A_tool_token_comes_by_exchange_once_the_person_has_connected_the_tool()
    {
        var tokens = await client.GetTokensAsync();
        var refused = await ExchangeAsync(tokens);
        refused.AssertRefused("interaction_required");

        var page = await client.Browser.GetAsync(refused.Json.GetProperty("interaction_uri").GetString()!);
        var proof = await client.Browser.FollowAsync(page, $"{scene.Host.Url}/callback/");
        var proven = await client.Browser.GetAsync(proof.Location!);
        // The callback ends the attempt's cookie, notes that it was used and begins the session's: fields of one name.
        Assert.Equal(3, proven.Headers.NonValidated["Set-Cookie"].Count);
        page = await client.Browser.FollowAsync(proven);
        page = await client.Browser.FollowAsync(await client.Browser.SubmitAsync(page, page.Forms[0], "Connect"));
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
        var (url, _) = client.Authorization(new() { ["state"] = null });

        var callback = await client.SignInUpstreamAsync($"{url}&state={state}", scene.Host.Url);
        var redirect = await client.ReturnAsync(callback);

        Assert.Contains($"&state={state}&", redirect.Location, StringComparison.Ordinal);
    }

    private Task<Answer> ExchangeAsync(Answer tokens) =>
        VaultScene.PostAsync(
            $"{scene.Host.Url}/token",
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
