using System.Net;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>A broker whose clients are workloads on five platforms, and an identity provider for users.</summary>
public abstract class WorkloadScene(LocalParts parts) : BrokerTests(parts)
{
    protected const string Assertion = "assertion";
    protected const string ClientAssertion = "client_assertion";

    /// <summary>The audience of Entra ID's tokens: an app registration's id, never the broker's issuer.</summary>
    protected const string AppId = "api://mcp-broker";

    private protected WorkloadPlatform Platform { get; private set; } = null!;

    private protected CompanyProvider Company { get; private set; } = null!;

    protected static readonly string[] Kinds = ["entra-v1", "entra-v2", "foundry", "github", "kubernetes"];

    protected override Dictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?>
            {
                ["TrustedIssuers:entra1:Issuer"] = Platform.IssuerOf("entra-v1"),
                ["TrustedIssuers:entra1:Purpose"] = "Workloads",
                ["TrustedIssuers:entra2:Issuer"] = Platform.IssuerOf("entra-v2"),
                ["TrustedIssuers:entra2:Purpose"] = "Workloads",
                ["TrustedIssuers:github:Issuer"] = Platform.IssuerOf("github"),
                ["TrustedIssuers:github:Purpose"] = "Workloads",
                ["TrustedIssuers:cluster:Issuer"] = Platform.IssuerOf("kubernetes"),
                ["TrustedIssuers:cluster:JwksUri"] = Platform.JwksUri,
                ["TrustedIssuers:cluster:Purpose"] = "Workloads",
                ["TrustedIssuers:company:Issuer"] = Company.Issuer,
                ["TrustedIssuers:company:Purpose"] = "People",
            };
            foreach (var (index, kind) in Kinds.Index())
            {
                settings[$"Clients:{index}:ClientId"] = IdOf(kind);
                settings[$"Clients:{index}:GrantTypes"] = "client_credentials";
                settings[$"Clients:{index}:Scopes"] = "read:files";
                settings[$"Clients:{index}:Workload:Issuer"] = TrustedNameOf(kind);
                settings[$"Clients:{index}:Workload:Subject"] = WorkloadPlatform.SubjectOf(kind);
                settings[$"Clients:{index}:Workload:Audience"] = IsEntra(kind) ? AppId : null;
            }
            return settings;
        }
    }

    public override async ValueTask InitializeAsync()
    {
        Platform = Keep(await WorkloadPlatform.StartAsync());
        Company = Keep(await CompanyProvider.StartAsync());
        await base.InitializeAsync();
    }

    protected static string IdOf(string kind) => $"agent-{kind}";

    /// <summary>The claims of a token that is accepted, with some changed. A claim of null is left out.</summary>
    protected JsonObject Claims(string kind, params (string Name, JsonNode? Value)[] changes)
    {
        var audience = IsEntra(kind) ? AppId : Broker.Issuer;
        var claims = Platform.Claims(kind, audience, Broker.Clock.GetUtcNow());
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }
        return claims;
    }

    protected string TokenOf(string kind, params (string Name, JsonNode? Value)[] changes) =>
        Platform.Sign(kind, Claims(kind, changes));

    /// <summary>What the broker answers to a platform's token.</summary>
    /// <param name="form">The parameter that it is sent in: the grant, or the authentication of client_credentials.</param>
    protected async Task<Answer> PresentAsync(
        string token,
        string form,
        string? clientId = null,
        Dictionary<string, string?>? others = null
    )
    {
        using var client = new TestClient(Broker.Issuer);
        var all = new Dictionary<string, string?>(others ?? []) { ["client_id"] = clientId };
        return form == Assertion
            ? await client.PostAsync("token", new() { ["grant_type"] = GrantTypes.JwtBearer, [Assertion] = token }, all)
            : await client.PostAsync(
                "token",
                new()
                {
                    ["grant_type"] = GrantTypes.ClientCredentials,
                    [ClientAssertion] = token,
                    ["client_assertion_type"] = AuthenticationMethods.JwtBearerAssertion,
                },
                all
            );
    }

    /// <summary>Fails unless the token is refused in both forms, with each form's own error.</summary>
    protected async Task AssertRefusedAsync(string token, string? clientId = null)
    {
        // As a grant, the token of a stranger identifies nobody, so authentication fails.
        var (error, status) = NamesWorkloads(token)
            ? ("invalid_grant", HttpStatusCode.BadRequest)
            : ("invalid_client", HttpStatusCode.Unauthorized);
        (await PresentAsync(token, Assertion, clientId)).AssertRefused(error, status);
        (await PresentAsync(token, ClientAssertion, clientId)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    private bool NamesWorkloads(string token)
    {
        var issuer = AccessToken.Read(token).Claim("iss");
        return Kinds.Any(kind => Platform.IssuerOf(kind) == issuer);
    }

    private static bool IsEntra(string kind) => kind is "entra-v1" or "entra-v2" or "foundry";

    private static string TrustedNameOf(string kind) =>
        kind switch
        {
            "entra-v1" => "entra1",
            "entra-v2" or "foundry" => "entra2",
            "github" => "github",
            _ => "cluster",
        };
}
