using System.Net;
using System.Net.Http.Headers;
using DevEnvironment.Ports;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>An MCP server takes the tokens that were made for it alone, though the broker's own key signed others too.</summary>
[Trait("Spec", "RFC 9068 §4"), Trait("Attack", "Token substitution between resources")]
public sealed class ForeignTokenTests(LocalParts parts) : BrokerTests(parts)
{
    private WebApplication server = null!;
    private string resource = null!;

    protected override Dictionary<string, string?> Settings => new() { ["Resources:0:Uri"] = resource };

    public override async ValueTask InitializeAsync()
    {
        resource = $"http://localhost:{FreePort.Next()}/mcp";
        await base.InitializeAsync();
        server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = resource,
                ["McpServer:Issuer"] = Broker.Issuer,
                ["McpServer:ClientId"] = TestBroker.ResourceClientId,
                ["McpServer:ClientSecret"] = TestBroker.ResourceSecret,
                ["McpServer:FileUrl"] = $"{Parts.Upstream.Issuer}/me",
            }
        );
        Keep(server);
        await server.StartAsync();
    }

    [Theory]
    [InlineData("aud", null, true)]
    [InlineData("aud", "http://localhost:7099/mcp", false)] // of another MCP server
    [InlineData("aud", "", false)]
    [InlineData("iss", "http://localhost:7070", false)] // of another broker that shares the keys
    [InlineData("typ", "JWT", false)] // not an access token
    [InlineData("exp", "past", false)]
    public async Task A_token_that_was_not_made_for_this_server_is_refused(string changed, string? value, bool isTaken)
    {
        var token = await TokenAsync(changed, value);

        Assert.Equal(isTaken, await CallAsync(token) != HttpStatusCode.Unauthorized);
    }

    private async Task<string> TokenAsync(string changed, string? value)
    {
        var now = TimeProvider.System.GetUtcNow();
        var key = await Broker.Get<SigningKeyRing>().CurrentAsync(TestContext.Current.CancellationToken);
        var claims = new Dictionary<string, object>
        {
            ["sub"] = "somebody",
            ["client_id"] = "client",
            ["scope"] = "profile read:files",
            ["iss"] = changed == "iss" ? value! : Broker.Issuer,
            ["aud"] = changed == "aud" && value is not null ? value : resource,
            ["exp"] = now.AddMinutes(changed == "exp" ? -5 : 5).ToUnixTimeSeconds(),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = key.Credentials,
                TokenType = changed == "typ" ? value : "at+jwt",
            }
        );
    }

    private async Task<HttpStatusCode> CallAsync(string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, resource);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
