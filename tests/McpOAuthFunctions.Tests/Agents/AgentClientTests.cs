using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>The official TypeScript SDKs as apps without a user, against the broker and the sample server.</summary>
public sealed class AgentClientTests(LocalParts parts, ClientPrograms programs) : IAsyncLifetime
{
    private const string Secret = "an-agents-secret-of-32-or-more-characters";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string file = Path.GetTempFileName();
    private WorkloadPlatform platform = null!;
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync()
    {
        platform = await WorkloadPlatform.StartAsync();
        deployment = await Deployment.StartAsync(
            parts,
            new()
            {
                ["Clients:0:ClientId"] = "agent-secret",
                ["Clients:0:ClientSecret"] = Secret,
                ["Clients:0:GrantTypes"] = "client_credentials",
                ["Clients:1:ClientId"] = "agent-key",
                ["Clients:1:Jwks"] = PublicKeys(),
                ["Clients:1:GrantTypes"] = "client_credentials",
                ["TrustedIssuers:github:Issuer"] = platform.IssuerOf("github"),
                ["TrustedIssuers:github:Purpose"] = "Workloads",
                ["Clients:2:ClientId"] = "agent-assertion",
                ["Clients:2:Workload:Issuer"] = "github",
                ["Clients:2:Workload:Subject"] = WorkloadPlatform.Workflow,
                ["Clients:2:GrantTypes"] = "client_credentials",
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await deployment.DisposeAsync();
        await platform.DisposeAsync();
        key.Dispose();
        File.Delete(file);
    }

    [Theory, Trait("Client", "TypeScript SDK"), Trait("Spec", "RFC 6749 §4.4"), Trait("Spec", "RFC 7523 §2.2")]
    [InlineData("agent-1", "secret")]
    [InlineData("agent-1", "key")]
    [InlineData("agent-1", "assertion")]
    [InlineData("agent-2", "secret")]
    [InlineData("agent-2", "key")]
    [InlineData("agent-2", "assertion")]
    public async Task The_TypeScript_SDK_calls_a_tool_without_a_user_and_comes_back_for_a_new_token(
        string script,
        string kind
    )
    {
        await programs.InstallAsync();
        var credential = kind switch
        {
            "secret" => Secret,
            "key" => key.ExportPkcs8PrivateKeyPem(),
            _ => PlatformToken(),
        };
        await File.WriteAllTextAsync(file, credential, TestContext.Current.CancellationToken);
        string[] arguments =
        [
            $"{script}.mjs",
            deployment.McpUrl,
            deployment.Broker.Issuer,
            $"agent-{kind}",
            kind,
            file,
        ];
        await using var client = ClientProgram.Start(parts.Node.Node, arguments);

        var before = await client.SaysAsync("whoami");
        var after = await client.SaysAsync("whoami");

        Assert.Equal($"agent-{kind}", before.GetProperty("sub").GetString());
        Assert.Equal($"agent-{kind}", after.GetProperty("sub").GetString());
        Assert.Equal(0, await client.ExitAsync());
    }

    private string PlatformToken()
    {
        var now = deployment.Broker.Clock.GetUtcNow();
        return platform.Sign("github", platform.Claims("github", deployment.Broker.Issuer, now));
    }

    private string PublicKeys()
    {
        var publicKey = key.ExportParameters(includePrivateParameters: false);
        return ClientKey.SetOf([
            new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["x"] = Base64UrlEncoder.Encode(publicKey.Q.X),
                ["y"] = Base64UrlEncoder.Encode(publicKey.Q.Y),
            },
        ]);
    }
}
