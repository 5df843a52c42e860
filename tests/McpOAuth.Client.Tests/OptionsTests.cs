using System.Security.Cryptography;
using McpOAuth.Client.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client.Tests;

/// <summary>Wrong options stop the server at start, with their cure.</summary>
public sealed class OptionsTests
{
    private const string Issuer = "https://auth.example.com";

    [Fact]
    public async Task All_problems_are_listed_at_once_with_name_and_cure()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            ProtectedServer.StartAsync(
                $"{Issuer}/",
                broker =>
                {
                    broker.Resource = "mcp.example.com";
                    broker.Scopes = ["profile read:files"];
                    broker.KnownScopes = ["profile", "write:files"];
                    broker.ToolScopes = Map("write", "write:file");
                    broker.ScopeHierarchy = Map("admin", "profile");
                    broker.ClientId = "files-server";
                    broker.ToolTokenReuse = TimeSpan.FromDays(1);
                    broker.ConnectWait = TimeSpan.FromSeconds(-1);
                }
            )
        );

        string[] names =
        [
            "Resource",
            "Issuer",
            "Scopes",
            "ToolScopes[\"write\"]",
            "ScopeHierarchy",
            "ClientSecret",
            "ToolTokenReuse",
            "ConnectWait",
        ];
        Assert.Equal(names, refused.Failures.Select(failure => failure.Split(": ")[0]));
        Assert.Contains($"Use {Issuer}.", refused.Message, StringComparison.Ordinal);
        Assert.All(refused.Failures, failure => Assert.InRange(failure.Length, 40, 250));
    }

    [Theory]
    [InlineData("http://mcp.example.com/mcp", "must be https")]
    [InlineData("http://localhost.example.com/mcp", "must be https")]
    [InlineData("https://mcp.example.com/mcp#x", "fragment")]
    [InlineData("https://user:secret@mcp.example.com/mcp", "password")]
    [InlineData("https://mcp.example.com/\"", "quote")]
    [InlineData("/mcp", "not an absolute URL")]
    [InlineData("", "missing")]
    public void A_resource_of_the_wrong_shape_is_refused(string resource, string problem)
    {
        var found = Assert.Single(Problems(options => options.Resource = resource));

        Assert.StartsWith("Resource: ", found, StringComparison.Ordinal);
        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://auth.example.com/")]
    [InlineData("https://auth.example.com/tenant")]
    [InlineData("https://AUTH.example.com")]
    [InlineData("https://auth.example.com:443")]
    [InlineData("https://auth.example.com?x=y")]
    public void An_issuer_that_is_not_just_an_origin_is_refused(string issuer) =>
        Assert.EndsWith($"Use {Issuer}.", Assert.Single(Problems(options => options.Issuer = issuer)), default);

    [Theory]
    [InlineData(null, "secret", null, null, "ClientId: missing")]
    [InlineData("id", null, null, null, "ClientSecret: missing")]
    [InlineData("id", "secret", "KEY", null, "ClientSecret: PrivateKey is set too")]
    [InlineData(null, null, "KEY", null, "ClientId: missing, but PrivateKey")]
    [InlineData("id", "secret", null, "kid", "PrivateKey: missing")]
    [InlineData("id", null, "secret-text", null, "PrivateKey: not an unencrypted private key")]
    [InlineData("id", null, "PUBLIC", null, "PrivateKey: not an unencrypted private key")]
    [InlineData("id", null, "RSA-1024", null, "at least 2048")]
    public void Credentials_that_are_not_whole_are_refused(
        string? id,
        string? secret,
        string? key,
        string? keyId,
        string problem
    )
    {
        var found = Assert.Single(
            Problems(options =>
            {
                (options.ClientId, options.ClientSecret) = (id, secret);
                (options.PrivateKey, options.PrivateKeyId) = (KeyOf(key), keyId);
            })
        );

        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-text", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://mcp.example.com/mcp", Issuer)]
    [InlineData("http://localhost:7091/mcp", "http://localhost:7071")]
    [InlineData("http://127.0.0.1:7091", "http://[::1]:7071")]
    public void The_least_is_enough_and_http_is_for_this_computer(string resource, string issuer) =>
        Assert.Empty(
            Problems(options =>
            {
                (options.Resource, options.Issuer) = (resource, issuer);
                (options.ClientId, options.ClientSecret) = ("", "");
            })
        );

    [Fact]
    public async Task A_misspelt_scope_beside_a_tool_stops_the_server_too()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            ProtectedServer.StartAsync(Issuer, broker => broker.KnownScopes = ["profile", "write:files", "admin"])
        );

        var failure = Assert.Single(refused.Failures);
        Assert.StartsWith("RequiresScope of both: \"audit\" is not in KnownScopes", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolScopes_of_a_tool_that_does_not_exist_is_a_warning()
    {
        await using var server = await ProtectedServer.StartAsync(
            Issuer,
            broker => broker.ToolScopes = Map("wriet", "write:files")
        );

        Assert.Contains("wriet", Assert.Single(server.Log.Warnings), StringComparison.Ordinal);
    }

    private static Dictionary<string, IReadOnlyList<string>> Map(string key, string scope) => new() { [key] = [scope] };

    private static string? KeyOf(string? name)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(1024);
        return name switch
        {
            "KEY" => ec.ExportECPrivateKeyPem(),
            "PUBLIC" => ec.ExportSubjectPublicKeyInfoPem(),
            "RSA-1024" => rsa.ExportRSAPrivateKeyPem(),
            _ => name,
        };
    }

    private static IEnumerable<string> Problems(Action<McpOAuthOptions> change)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMcpOAuth(options =>
        {
            (options.Resource, options.Issuer) = ("https://mcp.example.com/mcp", Issuer);
            change(options);
        });
        using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<McpOAuthOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return refused.Failures;
        }
    }
}
