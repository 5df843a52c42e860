using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Clients.WebDocuments;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>
/// A company's identity provider that signs ID-JAGs with the claims that Okta and the MCP extension document. It has no
/// sign-in of its own.
/// </summary>
internal sealed class CompanyProvider : IAsyncDisposable
{
    private readonly DocumentServer server;

    private CompanyProvider(DocumentServer server) => this.server = server;

    public string Issuer => server.Url("").OriginalString.TrimEnd('/');

    public string JwksUri => $"{Issuer}/oauth2/v1/keys";

    public ClientKey Key { get; private set; } = ClientKey.Create("RS256", "company-1");

    /// <summary>Answers every request with this status, if set.</summary>
    public int? Failure { get; set; }

    public static async Task<CompanyProvider> StartAsync()
    {
        var provider = new CompanyProvider(await DocumentServer.StartAsync());
        provider.server.Answer = provider.AnswerAsync;
        return provider;
    }

    /// <summary>Publishes another key in place of the former one.</summary>
    public void RotateKey() => Key = ClientKey.Create("RS256", "company-2");

    /// <summary>The claims of an ID-JAG that a broker accepts.</summary>
    /// <param name="broker">The issuer of the broker.</param>
    public JsonObject Claims(string broker, string clientId, DateTimeOffset now) =>
        new()
        {
            ["iss"] = Issuer,
            ["sub"] = "00u1a2b3c4",
            ["aud"] = broker,
            ["client_id"] = clientId,
            ["resource"] = TestBroker.ResourceUri,
            ["scope"] = "read:files",
            ["jti"] = RandomNumberGenerator.GetHexString(32),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 300,
        };

    public string Sign(JsonObject claims, string type = "oauth-id-jag+jwt") => Sign(Key, claims, type);

    public static string Sign(ClientKey key, JsonObject claims, string type = "oauth-id-jag+jwt") =>
        key.Sign(
            claims,
            new JsonObject
            {
                ["alg"] = "RS256",
                ["kid"] = key.KeyId,
                ["typ"] = type,
            }
        );

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Failure is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            http.Request.Path.Value switch
            {
                "/oauth2/v1/keys" => ClientKey.SetOf(Key),
                "/oauth2/v1/token" => Exchange(await http.Request.ReadFormAsync()).ToJsonString(),
                _ => Metadata().ToJsonString(),
            }
        );
    }

    /// <summary>An ID-JAG for an id_token that it does not look at (ID-JAG §4.3).</summary>
    private JsonObject Exchange(IFormCollection form)
    {
        Assert.Equal("urn:ietf:params:oauth:token-type:id-jag", form["requested_token_type"]);
        // The company's administrator has named the client that the broker knows.
        var claims = Claims(form["audience"].ToString(), "office", TimeProvider.System.GetUtcNow());
        claims["resource"] = form["resource"].ToString();
        claims["scope"] = form["scope"].ToString();
        claims["name"] = "Ada Example";
        return new()
        {
            ["issued_token_type"] = "urn:ietf:params:oauth:token-type:id-jag",
            ["access_token"] = Sign(claims),
            ["token_type"] = "N_A",
            ["expires_in"] = 300,
        };
    }

    private JsonObject Metadata() =>
        new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/oauth2/v1/authorize",
            ["token_endpoint"] = $"{Issuer}/oauth2/v1/token",
            ["jwks_uri"] = JwksUri,
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        };
}
