using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpOAuth.Client.Tests.Harness;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client.Tests;

/// <summary>How a tool gets its upstream token.</summary>
[Trait("Spec", "RFC 8693 §2")]
public sealed class ToolTokenTests : StubTests
{
    private const string Link = "https://auth.example.com/connect/x";

    [Fact, Trait("Spec", "RFC 6749 §2.3.1")]
    public async Task With_a_secret_the_server_authenticates_by_Basic()
    {
        await using var server = await ProtectedServer.StartAsync(
            Broker.Issuer,
            broker => (broker.ClientId, broker.ClientSecret) = ("files:server", "s%cret")
        );

        Assert.Contains("upstream-1", await server.TextAsync("file_reader", Broker.Token()), StringComparison.Ordinal);

        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes("files%3Aserver:s%25cret"));
        Assert.Equal($"Basic {expected}", Broker.Authorization);
        Assert.DoesNotContain("client_assertion", Broker.Exchanged.Keys);
    }

    [Theory, Trait("Spec", "RFC 7523 §2.2"), Trait("Spec", "OpenID Connect Core 1.0 §9")]
    [InlineData("EC", null)]
    [InlineData("RSA", "my-key")]
    public async Task With_a_private_key_it_signs_an_assertion_that_its_logged_public_key_verifies(
        string kind,
        string? keyId
    )
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var pem = kind == "EC" ? ec.ExportECPrivateKeyPem() : rsa.ExportPkcs8PrivateKeyPem();
        await using var server = await ProtectedServer.StartAsync(
            Broker.Issuer,
            broker =>
            {
                broker.ClientId = "files-server";
                broker.PrivateKey = pem.Replace("\n", "\\n", StringComparison.Ordinal);
                broker.PrivateKeyId = keyId;
            }
        );

        Assert.Contains("upstream-1", await server.TextAsync("file_reader", Broker.Token()), StringComparison.Ordinal);

        var logged = server.Log.All.Single(line => line.Contains("Jwks", StringComparison.Ordinal));
        var jwks = logged[logged.IndexOf('{', StringComparison.Ordinal)..];
        Assert.Null(Broker.Authorization);
        Assert.Equal(
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            Broker.Exchanged["client_assertion_type"]
        );
        var assertion = await VerifyAsync(Broker.Exchanged["client_assertion"], jwks);
        Assert.Equal(("files-server", "files-server"), (assertion.Issuer, assertion.Subject));
        Assert.NotEmpty(assertion.Id);
        Assert.InRange(
            assertion.ValidTo - TimeProvider.System.GetUtcNow().UtcDateTime,
            TimeSpan.Zero,
            TimeSpan.FromMinutes(1)
        );
        Assert.Equal(keyId ?? assertion.Kid, assertion.Kid);
        using var json = JsonDocument.Parse(jwks);
        var members = json.RootElement.GetProperty("keys")[0].EnumerateObject().Select(member => member.Name);
        Assert.Empty(members.Intersect(["d", "p", "q", "dp", "dq", "qi"]));
    }

    [Fact]
    public async Task Every_exchange_has_an_assertion_of_its_own()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var server = await ProtectedServer.StartAsync(
            Broker.Issuer,
            broker => (broker.ClientId, broker.PrivateKey) = ("files-server", ec.ExportECPrivateKeyPem())
        );

        await server.TextAsync("file_reader", Broker.Token());
        var first = Broker.Exchanged["client_assertion"];
        await server.TextAsync("file_reader", Broker.Token("profile other"));

        Assert.NotEqual(new JsonWebToken(first).Id, new JsonWebToken(Broker.Exchanged["client_assertion"]).Id);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.6")]
    [InlineData("", "Connect your account to this tool first.")]
    [InlineData(
        "\"scope\":\"files.write mail.send\",",
        "Your account does not allow all that this tool needs. Allow this too: files.write, mail.send."
    )]
    public async Task The_user_reads_what_is_missing_beside_the_link(string scope, string message)
    {
        Broker.Answer = $$"""{"error":"interaction_required",{{scope}}"interaction_uri":"{{Link}}"}""";
        await using var server = await ProtectedServer.StartAsync(
            Broker.Issuer,
            broker => (broker.ClientId, broker.ClientSecret) = ("files-server", "secret")
        );

        var text = await server.TextAsync("file_reader", Broker.Token());

        Assert.Contains($"{message} Open {Link} in your browser", text, StringComparison.Ordinal);
    }

    private async Task<JsonWebToken> VerifyAsync(string assertion, string jwks)
    {
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(
            assertion,
            new TokenValidationParameters
            {
                ValidIssuer = "files-server",
                ValidAudience = Broker.Issuer,
                IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
            }
        );
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }
}
