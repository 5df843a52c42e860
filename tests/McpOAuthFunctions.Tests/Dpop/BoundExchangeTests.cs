using System.Net;
using McpOAuth.Tests.Dpop;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Dpop;

/// <summary>An MCP server exchanges an access token that is bound to its client's key.</summary>
public sealed class BoundExchangeTests(LocalParts parts) : IAsyncLifetime
{
    private readonly ProofKey key = new();
    private VaultScene scene = null!;
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        scene = await VaultScene.StartAsync(parts, new() { ["Dpop:Enabled"] = "true" });
        await scene.ConnectAsync();
        scene.Client.ProofFor = endpoint => key.Prove("POST", $"{scene.Broker.Issuer}/{endpoint}", Now);
        token = (await scene.LogInAsync()).AccessToken;
    }

    public async ValueTask DisposeAsync()
    {
        key.Dispose();
        await scene.DisposeAsync();
    }

    private DateTimeOffset Now => scene.Broker.Clock.GetUtcNow();

    [Fact, Trait("Spec", "RFC 9449 §7")]
    public async Task With_the_clients_proof_the_server_gets_the_tools_token_as_often_as_it_needs_to()
    {
        var proof = key.Prove("POST", scene.Resource, Now, token);

        var first = await ExchangeAsync(proof);
        var second = await ExchangeAsync(proof);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(HttpStatusCode.OK, second.Status);
    }

    [Fact, Trait("Spec", "RFC 9449 §7.2"), Trait("Attack", "Bound token sent as Bearer")]
    public async Task Without_it_the_token_is_refused() => (await ExchangeAsync(null)).AssertRefused("invalid_request");

    [Fact, Trait("Spec", "RFC 9449 §4.3"), Trait("Attack", "Proof for another token, key or server")]
    public async Task A_proof_for_another_token_key_or_server_is_refused()
    {
        using var thief = new ProofKey();
        string?[] proofs =
        [
            key.Prove("POST", scene.Resource, Now, "another token"),
            key.Prove("POST", scene.Resource, Now),
            thief.Prove("POST", scene.Resource, Now, token),
            thief.Prove("POST", scene.Resource, Now, token, header: [("jwk", key.PublicKey())]),
            key.Prove("POST", "http://localhost:7091/other/mcp", Now, token),
            key.Prove("POST", scene.Resource, Now.AddMinutes(2), token),
            "not a proof",
        ];

        foreach (var proof in proofs)
        {
            (await ExchangeAsync(proof)).AssertRefused("invalid_request");
        }
    }

    private Task<Answer> ExchangeAsync(string? proof) =>
        scene.ExchangeAsync(new() { ["subject_token_proof"] = proof }, token);
}
