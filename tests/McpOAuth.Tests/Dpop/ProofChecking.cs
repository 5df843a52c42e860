using System.Text.Json.Nodes;
using McpOAuth.Dpop;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Dpop;

/// <summary>What a proof at the token endpoint must be.</summary>
public sealed class ProofChecking : IDisposable
{
    private const string Url = "https://login.example.com/token";

    private readonly ProofKey key = new();
    private readonly UsedOnce replays = new();

    public void Dispose() => key.Dispose();

    [Fact, Trait("Spec", "RFC 9449 §4.3")]
    public async Task A_good_proof_proves_its_key()
    {
        var proven = await CheckAsync(Proof());

        Assert.Null(proven.Error);
        Assert.Equal(key.Thumbprint, proven.Value.Thumbprint);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task A_request_without_a_proof_proves_nothing_and_is_not_recorded()
    {
        var proven = await CheckAsync();

        Assert.Null(proven.Value.Thumbprint);
        Assert.Empty(replays.Used);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task Without_the_setting_a_proof_is_ignored() =>
        Assert.Null((await CheckAsync(new DpopSettings(), Proof())).Value.Thumbprint);

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 9"), Trait("Attack", "Proof for another endpoint")]
    [InlineData("https://login.example.com/refresh")]
    [InlineData("https://evil.example/token")]
    [InlineData("http://login.example.com/token")]
    [InlineData("https://login.example.com:8443/token")]
    [InlineData("https://user@login.example.com/token")]
    [InlineData("https://login.example.com/Token")]
    [InlineData("/token")]
    public async Task A_proof_for_another_URL_is_refused(string url) =>
        AssertRefused(await CheckAsync(key.Prove("POST", url, Some.Now)), "htu");

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 9")]
    [InlineData("HTTPS://LOGIN.example.com/token")]
    [InlineData("https://login.example.com:443/token")]
    [InlineData("https://login.example.com/token?a=b")]
    [InlineData("https://login.example.com/token#f")]
    [InlineData("https://login.example.com/x/../token")]
    [InlineData("https://login.example.com/%74oken")]
    public async Task The_URL_is_compared_after_normalization(string url) =>
        Assert.Null((await CheckAsync(key.Prove("POST", url, Some.Now))).Error);

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 8")]
    [InlineData("GET")]
    [InlineData("post")]
    public async Task A_proof_for_another_method_is_refused(string method) =>
        AssertRefused(await CheckAsync(key.Prove(method, Url, Some.Now)), "htm");

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 11")]
    [InlineData(-121, false)]
    [InlineData(-120, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task A_proof_must_be_recent(int seconds, bool isGood)
    {
        var proven = await CheckAsync(key.Prove("POST", Url, Some.Now.AddSeconds(seconds)));

        Assert.Equal(isGood, !proven.IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9449 §11.1"), Trait("Attack", "Proof replay")]
    public async Task A_proof_works_once()
    {
        var proof = Proof();

        Assert.Null((await CheckAsync(proof)).Error);
        AssertRefused(await CheckAsync(proof), "jti already used");
    }

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 1")]
    public async Task Two_proofs_in_one_request_are_refused() =>
        AssertRefused(await CheckAsync(Proof(), Proof()), "there is more than one");

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 5"), Trait("Attack", "Algorithm confusion")]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("EdDSA")]
    public async Task An_algorithm_that_is_symmetric_or_not_the_keys_is_refused(string algorithm) =>
        Assert.True((await CheckAsync(Proof(header: ("alg", algorithm)))).IsRefused);

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 4"), Trait("Attack", "Token type confusion")]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData(null)]
    public async Task Another_type_is_refused(string? type) =>
        AssertRefused(await CheckAsync(Proof(header: ("typ", type))), "typ");

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 7")]
    public async Task A_private_key_in_the_header_is_refused() =>
        AssertRefused(await CheckAsync(Proof(header: ("jwk", key.PrivateKey()))), "jwk");

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 7"), Trait("Attack", "HS256 with a public key")]
    public async Task A_symmetric_key_in_the_header_is_refused()
    {
        var jwk = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" };

        AssertRefused(await CheckAsync(Proof(header: ("jwk", jwk))), "jwk");
    }

    [Theory, Trait("Spec", "RFC 9449 §4.2")]
    [InlineData("jti")]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("iat")]
    public async Task A_claim_that_is_missing_is_refused(string name) =>
        AssertRefused(await CheckAsync(Proof(claims: (name, null))), name);

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 6")]
    public async Task A_signature_of_another_key_is_refused()
    {
        using var other = new ProofKey();

        AssertRefused(await CheckAsync(Proof(header: ("jwk", other.PublicKey()))), "signature");
    }

    [Fact, Trait("Spec", "RFC 7518 §6.2.1")]
    public async Task A_point_that_is_not_on_the_curve_is_refused()
    {
        var jwk = key.PublicKey();
        jwk["y"] = jwk["x"]!.DeepClone();

        AssertRefused(await CheckAsync(Proof(header: ("jwk", jwk))), "signature");
    }

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","alg":"none"}""", "{}")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","kty":"oct"}}""", "{}")]
    [InlineData("{}", """{"jti":"a","jti":"b"}""")]
    [InlineData("[]", "{}")]
    [InlineData("{}", "1")]
    [InlineData("""{"typ":"\ud800"}""", "{}")]
    public async Task What_two_readers_could_read_differently_is_refused(string header, string claims) =>
        Assert.True((await CheckAsync(key.Sign(header, claims))).IsRefused);

    [Theory, Trait("Spec", "RFC 7515 §3.1")]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    [InlineData("?.?.?")]
    public async Task What_is_no_JWT_is_refused(string text) => Assert.True((await CheckAsync(text)).IsRefused);

    [Fact, Trait("Spec", "RFC 9449 §11"), Trait("Attack", "Denial of service")]
    public async Task A_proof_that_is_too_long_is_refused() =>
        AssertRefused(
            await CheckAsync(Proof(claims: ("more", new string('a', DpopProof.MaximumLength)))),
            "it is not a signed JWT, or too long"
        );

    [Fact, Trait("Spec", "RFC 9449 §5.2")]
    public async Task A_client_that_requires_bound_tokens_must_prove_a_key()
    {
        var client = Some.Client() with { RequiresBoundTokens = true };

        var refused = await Proofs(new() { IsEnabled = true }).CheckAsync(Request(), client);

        Assert.Equal(ErrorCodes.InvalidDpopProof, refused.Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task Every_client_must_prove_a_key_if_the_settings_say_so()
    {
        var refused = await CheckAsync(new DpopSettings { IsEnabled = true, IsRequired = true });

        Assert.Equal(ErrorCodes.InvalidDpopProof, refused.Error?.Code);
    }

    private string Proof((string, JsonNode?)? header = null, (string, JsonNode?)? claims = null) =>
        key.Prove(
            "POST",
            Url,
            Some.Now,
            header: header is { } one ? [one] : null,
            claims: claims is { } other ? [other] : null
        );

    private Task<OAuthResult<ProvenKey>> CheckAsync(params string[] proofs) =>
        CheckAsync(new() { IsEnabled = true }, proofs);

    private async Task<OAuthResult<ProvenKey>> CheckAsync(DpopSettings settings, params string[] proofs) =>
        await Proofs(settings).CheckAsync(Request(proofs), Some.Client());

    private DpopProofs Proofs(DpopSettings settings) => Some.Proofs(settings, replays: replays);

    private static DefaultHttpContext Request(params string[] proofs)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = "/token";
        // Behind a proxy the request says nothing of the public URL.
        http.Request.Host = new("internal.example", 8080);
        http.Request.Headers["DPoP"] = proofs;
        return http;
    }

    private static void AssertRefused(OAuthResult<ProvenKey> proven, string reason)
    {
        Assert.Equal(ErrorCodes.InvalidDpopProof, proven.Error?.Code);
        Assert.Equal($"DPoP proof: {reason}", proven.Error?.Reason);
    }
}
