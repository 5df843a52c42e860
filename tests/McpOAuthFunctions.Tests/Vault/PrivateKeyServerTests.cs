using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.Tokens;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The sample MCP server gets tool tokens without a shared secret.</summary>
[Trait("Spec", "RFC 7523 §2.2"), Trait("Spec", "OpenID Connect Core 1.0 §9")]
public sealed partial class PrivateKeyServerTests(LocalParts parts) : IAsyncLifetime
{
    private const string Call =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_reader","arguments":{}}}""";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient http = new();
    private VaultScene scene = null!;
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        var url = $"http://localhost:{FreePort.Next()}/mcp";
        scene = await VaultScene.StartAsync(
            parts,
            new() { ["Resources:0:ClientSecret"] = null, ["Resources:0:Jwks"] = PublicKeys() },
            resource: url
        );
        server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = url,
                ["McpServer:Issuer"] = scene.Broker.Issuer,
                ["McpServer:ClientId"] = TestBroker.ResourceClientId,
                ["McpServer:PrivateKey"] = key.ExportECPrivateKeyPem(),
            }
        );
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        key.Dispose();
        await server.DisposeAsync();
        await scene.DisposeAsync();
    }

    [Fact]
    public async Task The_broker_accepts_each_of_its_assertions()
    {
        // Each answer has a link of its own: the exchange was authenticated, and the tool is not connected.
        var first = await LinkAsync();
        var second = await LinkAsync();

        Assert.StartsWith($"{scene.Broker.Issuer}/connect/", first, StringComparison.Ordinal);
        Assert.StartsWith($"{scene.Broker.Issuer}/connect/", second, StringComparison.Ordinal);
    }

    private async Task<string> LinkAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, scene.Resource);
        request.Content = new StringContent(Call, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", scene.Tokens.AccessToken);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return Link().Match(text).Value;
    }

    private string PublicKeys()
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
        var kid = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        return JsonSerializer.Serialize(
            new
            {
                keys = new[]
                {
                    new
                    {
                        kty = jwk.Kty,
                        kid,
                        crv = jwk.Crv,
                        x = jwk.X,
                        y = jwk.Y,
                    },
                },
            }
        );
    }

    [GeneratedRegex(@"http://[^\s""\\]+")]
    private static partial Regex Link();
}
