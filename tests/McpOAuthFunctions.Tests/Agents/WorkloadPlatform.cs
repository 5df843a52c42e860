using System.Text.Json.Nodes;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Clients.WebDocuments;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>
/// Signs tokens of the shapes that Entra ID, GitHub Actions and Kubernetes document for programs. Every path is an
/// issuer of its own with metadata, except the cluster's: only its keys can be reached.
/// </summary>
internal sealed class WorkloadPlatform : IAsyncDisposable
{
    public const string Tenant = "3f2a5c7e-0d1b-4c6a-9e8f-7a6b5c4d3e2f";
    public const string ObjectId = "8d7c6b5a-4f3e-4d2c-8b1a-0f9e8d7c6b5a";
    public const string AgentObjectId = "5b4a3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c1d";
    public const string Workflow = "repo:contoso/reports:ref:refs/heads/main";
    public const string ServiceAccount = "system:serviceaccount:reports:nightly";

    private readonly DocumentServer server;

    private WorkloadPlatform(DocumentServer server) => this.server = server;

    public ClientKey Key { get; private set; } = ClientKey.Create("RS256", "platform-1");

    public string JwksUri => $"{Origin}/keys";

    private string Origin => server.Url("").OriginalString.TrimEnd('/');

    public static async Task<WorkloadPlatform> StartAsync()
    {
        var platform = new WorkloadPlatform(await DocumentServer.StartAsync());
        platform.server.Answer = platform.AnswerAsync;
        return platform;
    }

    public void RotateKey() => Key = ClientKey.Create("RS256", "platform-2");

    /// <param name="kind">entra-v1, entra-v2, foundry, github or kubernetes.</param>
    public string IssuerOf(string kind) =>
        kind switch
        {
            "entra-v1" => $"{Origin}/sts/{Tenant}/", // https://sts.windows.net/TENANT/, with the slash
            "entra-v2" or "foundry" => $"{Origin}/login/{Tenant}/v2.0",
            "github" => $"{Origin}/github",
            _ => $"{Origin}/cluster", // without metadata
        };

    public static string SubjectOf(string kind) =>
        kind switch
        {
            "entra-v1" or "entra-v2" => ObjectId,
            "foundry" => AgentObjectId,
            "github" => Workflow,
            _ => ServiceAccount,
        };

    /// <summary>The claims of a token of this platform. Times are the platform's usual ones.</summary>
    public JsonObject Claims(string kind, string audience, DateTimeOffset now)
    {
        var (from, lifetime) = (now.ToUnixTimeSeconds(), kind == "github" ? 300 : 3600);
        var claims = new JsonObject
        {
            ["iss"] = IssuerOf(kind),
            ["sub"] = SubjectOf(kind),
            // Kubernetes sends a list.
            ["aud"] = kind == "kubernetes" ? new JsonArray(audience) : audience,
            ["iat"] = from,
            ["nbf"] = from,
            ["exp"] = from + lifetime,
        };
        foreach (var (name, value) in OthersOf(kind))
        {
            claims[name] = value?.DeepClone();
        }
        return claims;
    }

    public string Sign(string kind, JsonObject claims) => Sign(Key, kind, claims);

    public static string Sign(ClientKey key, string kind, JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = key.KeyId };
        if (kind != "kubernetes")
        {
            header["typ"] = "JWT";
        }
        return key.Sign(claims, header);
    }

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await server.DisposeAsync();
    }

    private static JsonObject OthersOf(string kind) =>
        kind switch
        {
            "entra-v1" => new()
            {
                ["ver"] = "1.0",
                ["appid"] = "11111111-2222-4333-8444-555555555555",
                ["appidacr"] = "2",
                ["idtyp"] = "app",
                ["oid"] = ObjectId,
                ["tid"] = Tenant,
                ["uti"] = "m5RaaRnoFUyp2TbSCAAAAA",
                ["xms_mirid"] =
                    "/subscriptions/0/resourcegroups/r/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i",
            },
            "entra-v2" => new()
            {
                ["ver"] = "2.0",
                ["azp"] = "11111111-2222-4333-8444-555555555555",
                ["azpacr"] = "2",
                ["oid"] = ObjectId,
                ["tid"] = Tenant,
                ["roles"] = new JsonArray("Reports.Run"),
            },
            "foundry" => new()
            {
                ["ver"] = "2.0",
                ["azp"] = "66666666-2222-4333-8444-555555555555",
                ["azpacr"] = "2",
                ["idtyp"] = "app",
                ["oid"] = AgentObjectId,
                ["tid"] = Tenant,
                ["xms_act_fct"] = "3 9 11",
                ["xms_sub_fct"] = "9 3 11",
                ["xms_par_app_azp"] = "77777777-2222-4333-8444-555555555555",
            },
            "github" => new()
            {
                ["jti"] = "0f9e8d7c-6b5a-4f3e-8d2c-8b1a0f9e8d7c",
                ["ref"] = "refs/heads/main",
                ["repository"] = "contoso/reports",
                ["repository_owner"] = "contoso",
                ["job_workflow_ref"] = "contoso/reports/.github/workflows/nightly.yml@refs/heads/main",
                ["run_id"] = "1234567890",
            },
            _ => new()
            {
                ["kubernetes.io"] = new JsonObject
                {
                    ["namespace"] = "reports",
                    ["serviceaccount"] = new JsonObject { ["name"] = "nightly", ["uid"] = "a-uid" },
                },
            },
        };

    private Task AnswerAsync(HttpContext http)
    {
        const string wellKnown = "/.well-known/openid-configuration";
        var path = http.Request.Path.Value!;
        http.Response.ContentType = "application/json";
        if (path == "/keys")
        {
            return http.Response.WriteAsync(ClientKey.SetOf(Key));
        }
        if (
            !path.EndsWith(wellKnown, StringComparison.Ordinal) || path.StartsWith("/cluster", StringComparison.Ordinal)
        )
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        var below = Origin + path[..^wellKnown.Length];
        var issuer = below.Contains("/sts/", StringComparison.Ordinal) ? $"{below}/" : below;
        return http.Response.WriteAsync(new JsonObject { ["issuer"] = issuer, ["jwks_uri"] = JwksUri }.ToJsonString());
    }
}
