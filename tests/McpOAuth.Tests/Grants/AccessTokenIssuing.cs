using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Tests.Keys;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Grants;

/// <summary>Access tokens, taken apart and verified by hand.</summary>
public sealed class AccessTokenIssuing
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly InMemorySigningKeyStore keys = new();
    private readonly SigningKeyRing ring;
    private readonly AccessTokenSigner tokens;

    public AccessTokenIssuing()
    {
        ring = Some.SigningKeyRing(clock, keys);
        tokens = new(ring, Some.Issuer(), new Lifetimes(), clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 9068 §2.1"), Trait("Spec", "RFC 7518 §3.4")]
    public async Task The_header_has_type_algorithm_and_key_and_nothing_else()
    {
        var (header, _) = await IssueAsync(Some.Grant());
        Assert.Equal(["alg", "kid", "typ"], header.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.Equal((await ring.CurrentAsync(Cancellation)).KeyId, header.GetProperty("kid").GetString());
    }

    [Fact, Trait("Spec", "RFC 7515 §5.2"), Trait("Spec", "RFC 7518 §3.4")]
    public async Task The_published_key_verifies_the_signature_and_no_changed_token()
    {
        var parts = (await TextAsync(Some.Grant())).Split('.');
        var current = await ring.CurrentAsync(Cancellation);
        using var published = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = Base64Url.DecodeFromChars(current.X), Y = Base64Url.DecodeFromChars(current.Y) },
            }
        );
        var signature = Base64Url.DecodeFromChars(parts[2]);
        Assert.Equal(64, signature.Length);
        Assert.True(Verifies(parts[0] + "." + parts[1]));
        Assert.False(Verifies(parts[0] + "." + parts[1] + "A"));

        bool Verifies(string signed) =>
            published.VerifyData(
                Encoding.ASCII.GetBytes(signed),
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            );
    }

    [Fact, Trait("Spec", "RFC 9068 §2.2"), Trait("Spec", "RFC 9068 §2.2.3")]
    public async Task The_claims_are_those_that_the_RFC_requires_and_those_of_the_grant()
    {
        var grant = Some.Grant("read write");
        var (_, claims) = await IssueAsync(grant);
        Assert.Equal(
            ["aud", "client_id", "exp", "grant_id", "iat", "iss", "jti", "scope", "sub"],
            claims.EnumerateObject().Select(member => member.Name).Order()
        );
        Assert.Equal("https://login.example.com", claims.GetProperty("iss").GetString());
        Assert.Equal(Some.ResourceUri, claims.GetProperty("aud").GetString());
        Assert.Equal("alice-at-the-broker", claims.GetProperty("sub").GetString());
        Assert.Equal("client-1", claims.GetProperty("client_id").GetString());
        Assert.Equal("read write", claims.GetProperty("scope").GetString());
        Assert.True(GrantId.TryParse("alice-at-the-broker", claims.GetProperty("grant_id").GetString(), out var id));
        Assert.Equal(grant.Id, id);
    }

    [Fact, Trait("Spec", "RFC 7519 §4.1.4"), Trait("Spec", "RFC 7519 §4.1.6")]
    public async Task A_token_is_valid_from_now_for_fifteen_minutes_in_whole_seconds()
    {
        clock.Advance(TimeSpan.FromMilliseconds(600));
        var (_, claims) = await IssueAsync(Some.Grant());
        Assert.Equal(Some.Now.ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(Some.Now.ToUnixTimeSeconds() + 900, claims.GetProperty("exp").GetInt64());
        Assert.Equal(900, tokens.Lifetime);
    }

    [Fact, Trait("Spec", "RFC 7519 §4.1.7")]
    public async Task Every_token_has_a_unique_identifier()
    {
        var (_, one) = await IssueAsync(Some.Grant());
        var (_, other) = await IssueAsync(Some.Grant());
        Assert.Equal(16, Base64Url.DecodeFromChars(one.GetProperty("jti").GetString()).Length);
        Assert.NotEqual(one.GetProperty("jti").GetString(), other.GetProperty("jti").GetString());
    }

    [Fact, Trait("Spec", "RFC 9068 §2.2.3"), Trait("Invariant", "I9")]
    public async Task The_scope_is_that_of_the_answer_and_not_of_the_grant()
    {
        var (_, claims) = await IssueAsync(Some.Grant("read write"), "read");
        Assert.Equal("read", claims.GetProperty("scope").GetString());
    }

    [Fact, Trait("Spec", "RFC 9068 §2.2.2"), Trait("Spec", "RFC 9068 §6")]
    public async Task With_scope_profile_a_token_names_the_user_at_the_upstream()
    {
        var (_, claims) = await IssueAsync(Some.Grant("read profile"));
        Assert.Equal("Alice Example", claims.GetProperty("name").GetString());
        Assert.Equal("https://upstream.example", claims.GetProperty("upstream_iss").GetString());
        Assert.Equal("alice", claims.GetProperty("upstream_sub").GetString());
    }

    [Fact, Trait("Spec", "RFC 9068 §6"), Trait("Invariant", "I9")]
    public async Task A_scope_narrowed_below_profile_omits_the_users_name()
    {
        var (_, claims) = await IssueAsync(Some.Grant("read profile"), "read");
        Assert.False(claims.TryGetProperty("name", out _));
        Assert.False(claims.TryGetProperty("upstream_iss", out _));
        Assert.False(claims.TryGetProperty("upstream_sub", out _));
    }

    [Fact, Trait("Spec", "RFC 7519 §4")]
    public async Task An_unknown_name_is_omitted_and_not_null()
    {
        var nameless = Some.Grant("profile") with { Person = Some.Person() with { Name = null } };
        var (_, claims) = await IssueAsync(nameless);
        Assert.False(claims.TryGetProperty("name", out _));
        Assert.True(claims.TryGetProperty("upstream_sub", out _));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task The_next_key_signs_once_its_time_has_come()
    {
        var (before, _) = await IssueAsync(Some.Grant());
        clock.Advance(SigningKeyRing.SigningPeriod);
        var (after, _) = await IssueAsync(Some.Grant());
        Assert.NotEqual(before.GetProperty("kid").GetString(), after.GetProperty("kid").GetString());
        Assert.Equal((await keys.ListAsync(Cancellation))[1].KeyId, after.GetProperty("kid").GetString());
    }

    private async Task<(JsonElement Header, JsonElement Claims)> IssueAsync(
        AuthorizationGrant grant,
        string? scopes = null
    )
    {
        var parts = (await TextAsync(grant, scopes)).Split('.');
        Assert.Equal(3, parts.Length);
        return (Json(parts[0]), Json(parts[1]));
    }

    private async Task<string> TextAsync(AuthorizationGrant grant, string? scopes = null) =>
        await tokens.IssueAsync(grant, scopes is null ? grant.Scopes : Some.Scopes(scopes), Cancellation);

    private static JsonElement Json(string part) => JsonElement.Parse(Base64Url.DecodeFromChars(part));
}
