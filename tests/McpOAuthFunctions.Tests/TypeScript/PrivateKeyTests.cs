using System.Security.Cryptography;
using System.Text.Json;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>The TypeScript package authenticates at the broker with a key, and shares no secret with it.</summary>
[Trait("Spec", "RFC 7523 §2.2")]
public sealed class PrivateKeyTests(LocalParts parts, ClientPrograms programs, TypeScriptParts typeScript)
    : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        await typeScript.BuildAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("P-256")]
    [InlineData("RSA")]
    public async Task The_broker_accepts_its_assertions_under_the_public_keys_that_it_prints(string kind)
    {
        var pem = PrivateKey(kind);
        await using var server = await TypeScriptServer.StartAsync(
            parts,
            Path.Combine(TypeScriptParts.Sample, "dist", "sdk-1.js"),
            privateKey: pem,
            publicKeys: await PublicKeysAsync(pem)
        );
        await using var client = ClientProgram.Start(parts.Node.Node, ["connect-1.mjs", server.Url, "no-links"]);
        var redirect = await BrowserLogin.CompleteAsync((await client.SaysAsync("authorize")).GetString()!);
        await client.WriteLineAsync(redirect.Location!);

        var text = (await client.SaysAsync("asked")).GetProperty("text").GetString()!;
        await server.ConnectAsync(text.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal)));
        await client.WriteLineAsync("connected");

        Assert.Contains("upstream-alice", (await client.SaysAsync("read")).GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await client.ExitAsync());
    }

    // The line breaks as an environment variable often has them.
    private static string PrivateKey(string kind)
    {
        using AsymmetricAlgorithm key = kind == "RSA" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <summary>As an operator gets them for the broker's settings.</summary>
    private static async Task<string> PublicKeysAsync(string pem)
    {
        var script = $$"""
            import { McpOAuth } from 'mcp-oauth-client';
            const [resource, issuer] = ['https://mcp.example.com', 'https://auth.example.com'];
            const oauth = new McpOAuth({ resource, issuer, clientId: 'any', privateKey: {{JsonSerializer.Serialize(
                pem
            )}} });
            console.log(JSON.stringify(await oauth.publicKeys()));
            """;
        var (exitCode, output) = await TypeScriptParts.RunAsync(
            TypeScriptParts.Sample,
            "--input-type=module",
            "--eval",
            script
        );
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }
}
