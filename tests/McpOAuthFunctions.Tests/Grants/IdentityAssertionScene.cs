using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>A broker that trusts a company's provider, and two configured clients: one with a key, one with a secret.</summary>
public abstract class IdentityAssertionScene(LocalParts parts) : BrokerTests(parts)
{
    protected const string Secret = "a-secret-of-the-company-client-of-32-characters";
    protected const string Office = "office";
    protected const string Desk = "desk";

    private readonly ClientKey deskKey = ClientKey.Create();

    private protected CompanyProvider Company { get; private set; } = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["TrustedIssuers:company:Issuer"] = Company.Issuer,
            ["TrustedIssuers:company:Purpose"] = "People",
            ["Clients:0:ClientId"] = Office,
            ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
            ["Clients:0:ClientSecret"] = Secret,
            ["Clients:1:ClientId"] = Desk,
            ["Clients:1:RedirectUris"] = TestClient.RedirectUri,
            ["Clients:1:Jwks"] = ClientKey.SetOf(deskKey),
        };

    public override async ValueTask InitializeAsync()
    {
        Keep(deskKey);
        Company = Keep(await CompanyProvider.StartAsync());
        await base.InitializeAsync();
    }

    /// <summary>The claims of an assertion that is accepted, with some changed. A claim of null is left out.</summary>
    protected JsonObject Claims(string clientId = Office, params (string Name, JsonNode? Value)[] changes)
    {
        var claims = Company.Claims(Broker.Issuer, clientId, Broker.Clock.GetUtcNow());
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }
        return claims;
    }

    /// <summary>What the client with the secret gets for an assertion.</summary>
    protected async Task<Answer> RedeemAsync(
        string assertion,
        Dictionary<string, string?>? others = null,
        string? instance = null,
        string clientId = Office,
        string? secret = Secret
    )
    {
        using var client = new TestClient(instance ?? Broker.Issuer) { ClientId = clientId, ClientSecret = secret };
        return await client.PostAsync(
            "token",
            new() { ["grant_type"] = GrantTypes.JwtBearer, ["assertion"] = assertion },
            others
        );
    }

    /// <summary>The same, of a new assertion with some claims changed.</summary>
    protected Task<Answer> RedeemAsync(params (string Name, JsonNode? Value)[] changes) =>
        RedeemAsync(Company.Sign(Claims(Office, changes)));

    /// <summary>The form members with which a client with <paramref name="key"/> authenticates.</summary>
    private protected Dictionary<string, string?> Authentication(string clientId, ClientKey? key = null)
    {
        var now = Broker.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = Broker.Issuer,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = McpOAuth.Protocol.Secret.Create().Reveal(),
        };
        return new()
        {
            ["client_secret"] = null,
            ["client_assertion"] = (key ?? deskKey).Sign(claims),
            ["client_assertion_type"] = AuthenticationMethods.JwtBearerAssertion,
        };
    }
}
