using McpOAuthFunctions.Tests.Harness;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The official SDKs as a company's client: no browser, and no consent.</summary>
public sealed class CrossAppAccessTests(LocalParts parts, ClientPrograms programs) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-company-client-of-32-characters";

    private CompanyProvider company = null!;
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        company = await CompanyProvider.StartAsync();
        deployment = await Deployment.StartAsync(
            parts,
            new()
            {
                ["TrustedIssuers:company:Issuer"] = company.Issuer,
                ["TrustedIssuers:company:Purpose"] = "People",
                ["Clients:0:ClientId"] = "office",
                ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
                ["Clients:0:ClientSecret"] = Secret,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await deployment.DisposeAsync();
        await company.DisposeAsync();
    }

    [Fact, Trait("Client", "TypeScript SDK 2.x"), Trait("Spec", "MCP EMA §5")]
    public async Task The_cross_app_access_provider_calls_a_tool_without_a_browser()
    {
        await using var client = ClientProgram.Start(
            parts.Node.Node,
            ["cross-app-access.mjs", deployment.McpUrl, deployment.Broker.Issuer, company.Issuer, Secret]
        );

        var user = await client.SaysAsync("whoami");

        Assert.Equal("00u1a2b3c4", user.GetProperty("upstream_sub").GetString());
        Assert.Equal(company.Issuer, user.GetProperty("upstream_iss").GetString());
        Assert.Equal(0, await client.ExitAsync());
    }

    [Fact, Trait("Client", "C# SDK"), Trait("Spec", "MCP EMA §5")]
    public async Task The_identity_assertion_provider_of_the_CSharp_SDK_calls_a_tool_without_a_browser()
    {
        using var http = new HttpClient();
        var provider = new IdentityAssertionGrantProvider(
            new()
            {
                ClientId = "office",
                ClientSecret = Secret,
                IdpUrl = company.Issuer,
                IdpClientId = "office-at-the-company",
                IdpScope = "profile read:files",
                IdTokenCallback = (_, _) => Task.FromResult("an-id-token-of-the-user"),
            },
            http
        );

        var token = await provider.GetAccessTokenAsync(
            new Uri(deployment.McpUrl),
            new Uri(deployment.Broker.Issuer),
            TestContext.Current.CancellationToken
        );
        await using var transport = new HttpClientTransport(
            new()
            {
                Endpoint = new Uri(deployment.McpUrl),
                AdditionalHeaders = new Dictionary<string, string>
                {
                    ["Authorization"] = $"Bearer {token.AccessToken}",
                },
            }
        );
        await using var client = await McpClient.CreateAsync(
            transport,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var user = await client.CallToolAsync("whoami", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("00u1a2b3c4", user.StructuredContent!.Value.GetProperty("upstream_sub").GetString());
    }
}
