using McpOAuth.Dpop;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Dpop;

/// <summary>Nonces of the server, which every instance of a deployment makes and accepts.</summary>
public sealed class NonceChecking : IDisposable
{
    private const string Url = "https://login.example.com/token";

    private readonly ProofKey key = new();
    private readonly InMemoryDataKeyStore stored = new();
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly UsedOnce replays = new();

    public void Dispose() => key.Dispose();

    [Fact, Trait("Spec", "RFC 9449 §8")]
    public async Task Without_a_nonce_the_client_gets_one_and_succeeds_with_it()
    {
        var (refused, nonce) = await CheckAsync(Instance(), Prove());

        var (proven, next) = await CheckAsync(Instance(), Prove(nonce));

        Assert.Equal(ErrorCodes.UseDpopNonce, refused.Error?.Code);
        Assert.NotNull(nonce);
        Assert.Equal(key.Thumbprint, proven.Value.Thumbprint);
        Assert.NotNull(next);
    }

    [Fact, Trait("Spec", "RFC 9449 §8"), Trait("Attack", "Proof made in advance")]
    public async Task A_nonce_expires_after_five_minutes()
    {
        var (_, nonce) = await CheckAsync(Instance(), Prove());
        clock.Advance(DpopNonces.Lifetime);

        var (refused, next) = await CheckAsync(Instance(), Prove(nonce));

        Assert.Equal(ErrorCodes.UseDpopNonce, refused.Error?.Code);
        Assert.NotEqual(nonce, next);
    }

    [Theory, Trait("Spec", "RFC 9449 §8"), Trait("Attack", "Forged nonce")]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not base64url, and of a nonce's length")]
    public async Task A_nonce_that_is_not_ours_is_refused(string nonce)
    {
        var (refused, _) = await CheckAsync(Instance(isRequired: false), Prove(nonce));

        Assert.Equal(ErrorCodes.UseDpopNonce, refused.Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 9449 §8"), Trait("Attack", "Forged nonce")]
    public async Task A_nonce_whose_time_was_changed_is_refused()
    {
        var (_, nonce) = await CheckAsync(Instance(), Prove());
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(nonce);
        bytes[11] ^= 1;

        var (refused, _) = await CheckAsync(Instance(), Prove(System.Buffers.Text.Base64Url.EncodeToString(bytes)));

        Assert.Equal(ErrorCodes.UseDpopNonce, refused.Error?.Code);
    }

    /// <summary>Its data keys have the same ids, and other bytes.</summary>
    [Fact, Trait("Spec", "RFC 9449 §8"), Trait("Attack", "Forged nonce")]
    public async Task A_nonce_of_another_deployment_is_refused()
    {
        var elsewhere = new DataKeyRing(new InMemoryDataKeyStore(), new ReversingKeyWrapping(), clock);
        var settings = new DpopSettings { IsEnabled = true, RequiresNonce = true };
        var (_, nonce) = await CheckAsync(Some.Proofs(settings, clock, replays, elsewhere), Prove());

        var (refused, _) = await CheckAsync(Instance(), Prove(nonce));

        Assert.Equal(ErrorCodes.UseDpopNonce, refused.Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 11")]
    public async Task With_a_nonce_the_clients_clock_does_not_matter()
    {
        var (_, nonce) = await CheckAsync(Instance(), Prove());

        var proof = key.Prove("POST", Url, Some.Now.AddDays(-3), claims: [("nonce", nonce)]);

        Assert.Null((await CheckAsync(Instance(), proof)).Proven.Error);
        Assert.Equal("DPoP proof: jti already used", (await CheckAsync(Instance(), proof)).Proven.Error?.Reason);
    }

    [Fact, Trait("Spec", "RFC 9449 §8.2")]
    public async Task A_client_that_needs_no_nonce_gets_none()
    {
        var (proven, nonce) = await CheckAsync(Instance(isRequired: false), Prove());

        Assert.Null(proven.Error);
        Assert.Null(nonce);
    }

    private string Prove(string? nonce = null) => key.Prove("POST", Url, clock.GetUtcNow(), claims: [("nonce", nonce)]);

    /// <summary>Another instance each time: of its own memory it knows nothing.</summary>
    private DpopProofs Instance(bool isRequired = true)
    {
        var keys = new DataKeyRing(stored, new ReversingKeyWrapping(), clock);
        return Some.Proofs(new() { IsEnabled = true, RequiresNonce = isRequired }, clock, replays, keys);
    }

    private static async Task<(OAuthResult<ProvenKey> Proven, string? Nonce)> CheckAsync(
        DpopProofs instance,
        string proof
    )
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = "/token";
        http.Request.Headers["DPoP"] = proof;
        var proven = await instance.CheckAsync(http, Some.Client());
        return (proven, http.Response.Headers["DPoP-Nonce"] is [{ } nonce] ? nonce : null);
    }
}
