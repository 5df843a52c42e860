using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary><c>private_key_jwt</c> over HTTP, for every kind of client.</summary>
public sealed class PrivateKeyJwtTests(LocalParts parts) : BrokerTests(parts)
{
    private readonly ClientKey key = ClientKey.Create();

    // Shared copies of documents outlive a test, and another test may get the same port.
    private readonly string path = $"/{RandomNumberGenerator.GetHexString(16)}/client.json";

    private DocumentServer server = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Clients:0:ClientId"] = "desk",
            ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
            ["Clients:0:Jwks"] = ClientKey.SetOf(key),
            ["Resources:0:ClientSecret"] = null,
            ["Resources:0:Jwks"] = ClientKey.SetOf(key),
        };

    public override async ValueTask InitializeAsync()
    {
        Keep(key);
        server = Keep(await DocumentServer.StartAsync());
        await base.InitializeAsync();
        server.Answer = http =>
            DocumentAsync(http.Response, http.Request.Path == "/jwks.json" ? ClientKey.SetOf(key) : Document());
    }

    [Theory, Trait("Spec", "RFC 7523 §2.2"), Trait("Spec", "CIMD §8.2")]
    [InlineData("document")]
    [InlineData("registered")]
    [InlineData("registered with a URL")]
    [InlineData("configured")]
    public async Task A_client_with_keys_logs_in_and_refreshes(string kind)
    {
        using var client = await ClientOfAsync(kind);
        var (_, code, verifier) = await client.LogInAsync();

        var tokens = await client.RedeemAsync(code, verifier, Assertion(client));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken, Assertion(client, "/refresh"), "refresh");
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
    }

    [Theory, Trait("Spec", "RFC 7523 §3"), Trait("Attack", "Authentication downgrade")]
    [InlineData("document")]
    [InlineData("registered")]
    [InlineData("configured")]
    public async Task Without_an_assertion_a_client_is_refused_and_its_code_stays_valid(string kind)
    {
        using var client = await ClientOfAsync(kind);
        var (_, code, verifier) = await client.LogInAsync();

        (await client.RedeemAsync(code, verifier)).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.OK, (await client.RedeemAsync(code, verifier, Assertion(client))).Status);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Assertion replay")]
    public async Task An_assertion_used_at_one_instance_is_refused_at_another()
    {
        await using var other = await TestBroker.StartAsync(
            Parts,
            new()
            {
                ["Clients:0:ClientId"] = "desk",
                ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
                ["Clients:0:Jwks"] = ClientKey.SetOf(key),
            },
            issuer: Broker.Issuer
        );
        using var client = await ClientOfAsync("configured");
        using var elsewhere = new TestClient(other.Issuer) { ClientId = client.ClientId };
        var tokens = await RedeemAsync(client);
        var assertion = Assertion(client);

        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken, assertion)).Status);
        (await elsewhere.RefreshAsync(tokens.RefreshToken, assertion)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    [Fact, Trait("Spec", "RFC 7662 §2.1")]
    public async Task A_resource_with_keys_introspects_only_with_an_assertion()
    {
        using var client = await TestClient.RegisterAsync(Broker);
        var tokens = await client.GetTokensAsync();
        using var resource = new TestClient(Broker.Issuer) { ClientId = TestBroker.ResourceClientId };
        var form = Assertion(resource, "/introspect");
        form["token"] = tokens.AccessToken;

        var answer = await resource.PostAsync("introspect", form);
        var without = await resource.PostAsync("introspect", new() { ["token"] = tokens.AccessToken });

        Assert.True(answer.Json.GetProperty("active").GetBoolean());
        without.AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact, Trait("Spec", "RFC 6749 §2.3")]
    public async Task Two_methods_in_one_request_are_invalid()
    {
        using var client = await ClientOfAsync("configured");
        client.ClientSecret = "a secret";

        (await client.RefreshAsync("any", Assertion(client))).AssertRefused("invalid_request");
    }

    [Fact, Trait("Budget", "refresh")]
    public async Task An_assertion_costs_one_table_operation()
    {
        using var client = await ClientOfAsync("document");
        var tokens = await RedeemAsync(client);
        Broker.Operations.Reset();

        await client.RefreshAsync(tokens.RefreshToken, Assertion(client));

        Assert.Equal(["POST Replays", "PUT Grants"], Broker.Operations.All);
    }

    private static Task DocumentAsync(Microsoft.AspNetCore.Http.HttpResponse response, string json)
    {
        response.ContentType = "application/json";
        return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(response, json);
    }

    private async Task<TestClient> ClientOfAsync(string kind) =>
        new(Broker.Issuer)
        {
            ClientId = kind switch
            {
                "configured" => "desk",
                "document" => server.Url(path).OriginalString,
                "registered" => await RegisterAsync("jwks", JsonNode.Parse(ClientKey.SetOf(key))!),
                _ => await RegisterAsync("jwks_uri", server.Url("/jwks.json").OriginalString),
            },
        };

    /// <summary>At another instance, so that this one finds the client and its keys in storage.</summary>
    private async Task<string> RegisterAsync(string member, JsonNode keys)
    {
        await using var other = await TestBroker.StartAsync(Parts, issuer: Broker.Issuer);
        using var client = new TestClient(other.Issuer);
        var answer = await client.RegisterAsync(
            new JsonObject
            {
                ["redirect_uris"] = new JsonArray(TestClient.RedirectUri),
                ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
                ["token_endpoint_auth_method"] = "private_key_jwt",
                [member] = keys,
            }
        );
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Json.GetProperty("client_id").GetString()!;
    }

    private static async Task<Answer> RedeemAsync(TestClient client, Dictionary<string, string?> assertion)
    {
        var (_, code, verifier) = await client.LogInAsync();
        var tokens = await client.RedeemAsync(code, verifier, assertion);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        return tokens;
    }

    private Task<Answer> RedeemAsync(TestClient client) => RedeemAsync(client, Assertion(client));

    private Dictionary<string, string?> Assertion(TestClient client, string path = "")
    {
        var now = Broker.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = client.ClientId,
            ["sub"] = client.ClientId,
            ["aud"] = Broker.Issuer + path,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Secret.Create().Reveal(),
        };
        return new()
        {
            ["client_assertion"] = key.Sign(claims),
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        };
    }

    private string Document() =>
        new JsonObject
        {
            ["client_id"] = server.Url(path).OriginalString,
            ["client_name"] = "A client with keys",
            ["redirect_uris"] = new JsonArray(TestClient.RedirectUri),
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["token_endpoint_auth_method"] = "private_key_jwt",
            ["jwks_uri"] = server.Url("/jwks.json").OriginalString,
        }.ToJsonString();
}
