using System.Security.Cryptography;
using McpOAuth.Azure.Settings;
using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Upstream;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary>How the broker authenticates at an upstream is set unambiguously, or not at all.</summary>
public sealed class UpstreamCredentialTests
{
    private const string Upstream = "Upstreams:local:";
    private static readonly string Pem = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    [Theory]
    [InlineData(null, UpstreamAuthenticationMethod.Automatic)]
    [InlineData("basic", UpstreamAuthenticationMethod.Basic)]
    [InlineData("post", UpstreamAuthenticationMethod.Post)]
    public void The_way_to_send_the_secret_can_be_set(string? value, UpstreamAuthenticationMethod method) =>
        Assert.Equal(method, Read(("ClientAuthentication", value)).ClientAuthentication);

    [Theory, Trait("Spec", "RFC 7523 §2.2")]
    [InlineData(null)]
    [InlineData("private_key_jwt")]
    public void A_private_key_replaces_the_secret(string? method)
    {
        var settings = Read(
            ("ClientSecret", null),
            ("ClientAuthentication", method),
            ("PrivateKey", Pem),
            ("PrivateKeyId", "registered"),
            ("AssertionAudience", "https://idp.example/token")
        );

        Assert.Contains("\"kid\":\"registered\"", settings.PrivateKey!.PublicJwk, StringComparison.Ordinal);
        Assert.Equal("https://idp.example/token", settings.AssertionAudience);
        Assert.DoesNotContain("BEGIN", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 9126 §5")]
    [InlineData(null, null)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Pushed_requests_can_be_set(string? value, bool? isPushed) =>
        Assert.Equal(isPushed, Read(("PushedAuthorization", value)).PushedAuthorization);

    [Fact]
    public void Metadata_may_lie_elsewhere() =>
        Assert.Equal(
            "https://login.example/POLICY/.well-known/openid-configuration",
            Read(("MetadataAddress", "https://login.example/POLICY/.well-known/openid-configuration")).MetadataAddress
        );

    [Theory]
    [InlineData("ClientAuthentication", "digest", "ClientAuthentication")]
    [InlineData("ClientAuthentication", "private_key_jwt", "ClientAuthentication")]
    [InlineData("PrivateKey", "secret", "PrivateKey")]
    [InlineData("PrivateKey", "PEM", "PrivateKey")]
    [InlineData("AssertionAudience", "https://idp.example", "AssertionAudience")]
    [InlineData("PushedAuthorization", "maybe", "PushedAuthorization")]
    [InlineData("MetadataAddress", "http://login.example/", "MetadataAddress")]
    [InlineData("MetadataAddress", "/.well-known/openid-configuration", "MetadataAddress")]
    public void A_contradiction_is_named(string key, string value, string named)
    {
        var exception = Assert.Throws<SettingsException>(() => Read((key, value == "PEM" ? Pem : value)));

        Assert.Contains(
            exception.Problems,
            problem => problem.StartsWith($"Upstreams__local__{named} ", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(exception.Problems, problem => problem.Contains("BEGIN", StringComparison.Ordinal));
    }

    [Fact]
    public void The_audit_reads_a_private_key_that_is_a_reference_to_Key_Vault()
    {
        var values = Values(
            ("ClientSecret", null),
            ("PrivateKey", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/key)")
        );

        var audited = Auditor.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

        var secret = Assert.Single(audited.Secrets, secret => secret.Name == "Upstreams__local__PrivateKey");
        Assert.True(secret.IsInKeyVault);
    }

    private static UpstreamSettings Read(params (string Key, string? Value)[] changes) =>
        Assert.Single(
            SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(Values(changes)).Build()).Upstreams
        );

    private static Dictionary<string, string?> Values(params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = "http://localhost:7071",
            ["Storage:ConnectionString"] = "UseDevelopmentStorage=true",
            ["SignIn:Upstream"] = "local",
            [$"{Upstream}Preset"] = "Oidc",
            [$"{Upstream}Issuer"] = "http://localhost:7081",
            [$"{Upstream}ClientId"] = "broker",
            [$"{Upstream}ClientSecret"] = "the-brokers-secret",
            ["Resources:0:Uri"] = "http://localhost:7091/mcp",
        };
        foreach (var (key, value) in changes)
        {
            values[Upstream + key] = value;
        }
        return values;
    }
}
