using System.Security.Cryptography;
using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>What the broker does not understand in an id_token, it refuses, and says why.</summary>
public sealed class IdTokenHeaders
{
    private readonly SomeUpstream upstream = new();

    [Theory, Trait("Spec", "RFC 7515 §4.1.11")]
    [InlineData("""["exp"]""")]
    [InlineData("""["b64"]""")]
    [InlineData("""["https://example.com/extension"]""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"b64\"")]
    public async Task A_token_with_crit_is_refused(string crit)
    {
        var refused = await RefusedAsync(Signed($$"""{"alg":"ES256","kid":"ec","crit":{{crit}},"exp":1}"""));

        Assert.Contains("crit", refused, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 7515 §4.1")]
    public async Task The_same_token_without_crit_is_accepted() =>
        Assert.False((await ValidateAsync(Signed("""{"alg":"ES256","kid":"ec"}"""))).IsRefused);

    [Theory, Trait("Spec", "RFC 7515 §4")]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"ec"}""")]
    [InlineData("""{"alg":"ES256","kid":"ec","kid":"rsa"}""")]
    [InlineData("""{"alg":["ES256"],"kid":"ec"}""")]
    [InlineData("""{"kid":"ec"}""")]
    [InlineData("""["ES256"]""")]
    public async Task An_ambiguous_header_is_refused(string header) => await RefusedAsync(Signed(header));

    [Theory, Trait("Spec", "RFC 7519 §4")]
    [InlineData("\"sub\":\"mallory\"")]
    [InlineData("\"nonce\":\"nonce-of-this-attempt\"")]
    [InlineData("\"address\":{\"a\":1,\"a\":2}")]
    public async Task A_claim_that_appears_twice_is_refused(string claim)
    {
        var claims = JsonSerializer.Serialize(SomeUpstream.Claims());

        await RefusedAsync(Signed("""{"alg":"ES256","kid":"ec"}""", $"{claims[..^1]},{claim}}}"));
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
    [InlineData("7")]
    [InlineData("[\"Alice\"]")]
    [InlineData("null")]
    public async Task A_name_of_another_type_counts_as_not_said(string name)
    {
        var claims = JsonSerializer.Serialize(SomeUpstream.Claims(("name", null)));

        var signIn = await ValidateAsync(Signed("""{"alg":"ES256","kid":"ec"}""", $"{claims[..^1]},\"name\":{name}}}"));

        Assert.Null(signIn.Value.Name);
    }

    [Theory, Trait("Spec", "RFC 8725 §3.1")]
    [InlineData("EdDSA", "signed with EdDSA; let the provider sign with RS256 or ES256")]
    [InlineData("HS256", "signed with HS256; let the provider sign with RS256 or ES256")]
    [InlineData("evil\\r\\ntext", "unknown algorithm; let the provider sign with RS256 or ES256")]
    public async Task An_algorithm_that_cannot_be_checked_is_named_with_the_cure(string algorithm, string reason) =>
        Assert.Equal(
            $"id_token refused: {reason}",
            await RefusedAsync(Signed($$"""{"alg":"{{algorithm}}","kid":"ec"}"""))
        );

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
    [InlineData(199)]
    [InlineData(198)]
    public async Task A_long_name_is_cut_between_whole_characters(int before)
    {
        var name = new string('n', before) + string.Concat(Enumerable.Repeat("😀", 50));

        var shortened = (await ValidateAsync(upstream.Sign(SomeUpstream.Claims(("name", name))))).Value.Name!;

        Assert.InRange(shortened.Length, 199, 200);
        Assert.StartsWith(shortened, name, StringComparison.Ordinal);
        Assert.False(char.IsHighSurrogate(shortened[^1]));
    }

    private async Task<string> RefusedAsync(string token)
    {
        var refused = (await ValidateAsync(token)).Error;
        Assert.Equal(ErrorCodes.ServerError, refused?.Code);
        Assert.InRange(refused!.Reason.Length, 1, 80);
        return refused.Reason;
    }

    private Task<OAuthResult<UpstreamIdentity>> ValidateAsync(string token) =>
        new IdTokenValidation(SomeUpstream.Settings, Some.Clock()).ValidateAsync(
            token,
            new Secret(SomeUpstream.Nonce),
            upstream.Configuration
        );

    private string Signed(string header, string? claims = null)
    {
        var payload = claims ?? JsonSerializer.Serialize(SomeUpstream.Claims());
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        var signature = upstream.EcKey.ECDsa.SignData(
            System.Text.Encoding.ASCII.GetBytes(signed),
            HashAlgorithmName.SHA256
        );
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }
}
