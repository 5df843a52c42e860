using System.Security.Cryptography;
using System.Text;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>Whose id_token is believed.</summary>
public sealed class IdTokenValidating
{
    private const string Tenant = "01234567-89ab-cdef-0123-456789abcdef";

    private readonly SomeUpstream upstream = new();
    private readonly FakeTimeProvider clock = Some.Clock();

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task A_valid_id_token_names_the_user()
    {
        var identity = await ValidateAsync(upstream.Sign(SomeUpstream.Claims()));
        Assert.Equal(new UpstreamIdentity(SomeUpstream.Issuer, "alice", "Alice Example"), identity.Value);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task RS256_is_accepted(string algorithm) =>
        Assert.False(
            (await ValidateAsync(upstream.Sign(SomeUpstream.Claims(), new(upstream.RsaKey, algorithm)))).IsRefused
        );

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task ES256_is_accepted() =>
        Assert.False(
            (
                await ValidateAsync(
                    upstream.Sign(SomeUpstream.Claims(), new(upstream.EcKey, SecurityAlgorithms.EcdsaSha256))
                )
            ).IsRefused
        );

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData("https://other.example")]
    [InlineData("https://upstream.example/")]
    [InlineData("https://UPSTREAM.example")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_issuer_is_refused(string? issuer) => await AssertRefusedAsync(("iss", issuer));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData("another-client")]
    [InlineData("broker-at-upstream ")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_audience_is_refused(string? audience) => await AssertRefusedAsync(("aud", audience));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7"), Trait("Spec", "OpenID Connect Core 1.0 §15.5.2")]
    [InlineData("nonce-of-another-attempt")]
    [InlineData("nonce-of-this-attempt ")]
    [InlineData("NONCE-OF-THIS-ATTEMPT")]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_nonce_of_another_attempt_is_refused(string? nonce) =>
        await AssertRefusedAsync(("nonce", nonce));

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task With_several_audiences_the_broker_must_be_the_authorized_party()
    {
        string[] audiences = [SomeUpstream.ClientId, "another-client"];
        await AssertRefusedAsync(("aud", audiences));
        await AssertRefusedAsync(("aud", audiences), ("azp", "another-client"));
        Assert.False(
            (
                await ValidateAsync(
                    upstream.Sign(SomeUpstream.Claims(("aud", audiences), ("azp", SomeUpstream.ClientId)))
                )
            ).IsRefused
        );
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task Another_authorized_party_is_refused_even_if_the_broker_is_the_audience() =>
        await AssertRefusedAsync(("azp", "another-client"));

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData(299, true)]
    [InlineData(300 + 119, true)] // two minutes for clocks that differ
    [InlineData(300 + 120, false)]
    [InlineData(86_400, false)]
    public async Task An_expired_id_token_is_refused(int secondsLater, bool isGood)
    {
        var token = upstream.Sign(SomeUpstream.Claims());
        clock.Advance(TimeSpan.FromSeconds(secondsLater));
        Assert.Equal(isGood, !(await ValidateAsync(token)).IsRefused);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §2")]
    public async Task An_id_token_without_expiry_is_refused() => await AssertRefusedAsync(("exp", null));

    [Theory, Trait("Spec", "RFC 7519 §4.1.5")]
    [InlineData(119, true)]
    [InlineData(120, false)]
    public async Task An_id_token_that_is_not_valid_yet_is_refused(int secondsAhead, bool isGood)
    {
        var token = upstream.Sign(SomeUpstream.Claims(("nbf", Some.Now.AddSeconds(secondsAhead).ToUnixTimeSeconds())));
        Assert.Equal(isGood, !(await ValidateAsync(token)).IsRefused);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §2")]
    [InlineData(null)]
    [InlineData("")]
    public async Task An_id_token_without_a_subject_is_refused(string? subject) =>
        await AssertRefusedAsync(("sub", subject));

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §2")]
    public async Task A_subject_has_at_most_255_characters()
    {
        Assert.False(
            (await ValidateAsync(upstream.Sign(SomeUpstream.Claims(("sub", new string('s', 255)))))).IsRefused
        );
        await AssertRefusedAsync(("sub", new string('s', 256)));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
    public async Task A_name_is_shortened_and_may_be_missing()
    {
        var longName = await ValidateAsync(upstream.Sign(SomeUpstream.Claims(("name", new string('n', 500)))));
        Assert.Equal(new string('n', 200), longName.Value.Name);
        Assert.Null((await ValidateAsync(upstream.Sign(SomeUpstream.Claims(("name", null))))).Value.Name);
        Assert.Null((await ValidateAsync(upstream.Sign(SomeUpstream.Claims(("name", "  "))))).Value.Name);
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    [InlineData(Tenant, true)]
    [InlineData("11111111-2222-3333-4444-555555555555", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task The_tenant_of_Entra_ID_must_be_that_of_the_issuer(string? tid, bool isGood)
    {
        var issuer = $"https://login.microsoftonline.com/{Tenant}/v2.0";
        var settings = SomeUpstream.Settings with { Preset = UpstreamPreset.EntraId, Issuer = issuer };
        var token = upstream.Sign(SomeUpstream.Claims(("iss", issuer), ("tid", tid)));
        var identity = await new IdTokenValidation(settings, clock).ValidateAsync(
            token,
            new Secret(SomeUpstream.Nonce),
            upstream.Configuration
        );
        Assert.Equal(isGood, !identity.IsRefused);
    }

    [Theory, Trait("Spec", "RFC 8725 §3.1"), Trait("Spec", "RFC 8725 §2.1")]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    public async Task An_unsigned_id_token_is_refused(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";
        await AssertRefusedAsync(SomeUpstream.Raw(header, SomeUpstream.Claims(), _ => []));
        var signed = upstream.Sign(SomeUpstream.Claims()).Split('.');
        await AssertRefusedAsync($"{signed[0]}.{signed[1]}.");
        await AssertRefusedAsync($"{Base64UrlEncoder.Encode(header)}.{signed[1]}.{signed[2]}");
    }

    [Fact, Trait("Spec", "RFC 8725 §2.1"), Trait("Spec", "RFC 8725 §3.1")]
    public async Task A_signature_with_the_public_key_as_shared_secret_is_refused()
    {
        var publicKey = upstream.RsaKey.Rsa;
        byte[][] guesses =
        [
            publicKey.ExportRSAPublicKey(),
            publicKey.ExportSubjectPublicKeyInfo(),
            Encoding.ASCII.GetBytes(publicKey.ExportRSAPublicKeyPem()),
            Encoding.ASCII.GetBytes(publicKey.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(publicKey.ExportSubjectPublicKeyInfoPem() + "\n"),
        ];
        foreach (var guess in guesses)
        {
            await AssertRefusedAsync(
                SomeUpstream.Raw(
                    """{"alg":"HS256","kid":"rsa","typ":"JWT"}""",
                    SomeUpstream.Claims(),
                    signed => HMACSHA256.HashData(guess, signed)
                )
            );
        }
    }

    [Fact, Trait("Spec", "RFC 8725 §3.1")]
    public async Task A_shared_secret_is_refused_even_if_the_upstream_publishes_it_as_a_key()
    {
        var shared = new SymmetricSecurityKey(new byte[32]) { KeyId = "shared" };
        upstream.Configuration.SigningKeys.Add(shared);
        await AssertRefusedAsync(upstream.Sign(SomeUpstream.Claims(), new(shared, SecurityAlgorithms.HmacSha256)));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.3.7")]
    public async Task A_signature_by_another_key_is_refused_whatever_its_key_id()
    {
        var another = SomeUpstream.Another();
        await AssertRefusedAsync(another.Sign(SomeUpstream.Claims()));
        another.RsaKey.KeyId = "unknown";
        await AssertRefusedAsync(another.Sign(SomeUpstream.Claims()));
    }

    [Theory, Trait("Spec", "RFC 7515 §5.2")]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    public async Task A_text_that_is_not_a_JWT_is_refused(string text) => await AssertRefusedAsync(text);

    [Fact, Trait("Spec", "RFC 7515 §5.2")]
    public async Task A_changed_id_token_is_refused()
    {
        var alice = upstream.Sign(SomeUpstream.Claims()).Split('.');
        var bob = upstream.Sign(SomeUpstream.Claims(("sub", "bob"))).Split('.');
        await AssertRefusedAsync($"{alice[0]}.{bob[1]}.{alice[2]}");
    }

    private async Task AssertRefusedAsync(params (string Name, object? Value)[] changes) =>
        await AssertRefusedAsync(upstream.Sign(SomeUpstream.Claims(changes)));

    private async Task AssertRefusedAsync(string token)
    {
        var refused = (await ValidateAsync(token)).Error;
        Assert.Equal(ErrorCodes.ServerError, refused?.Code);
        // What the log says of it is a reason, and nothing of the token.
        Assert.InRange(refused!.Reason.Length, 1, 80);
    }

    private Task<OAuthResult<UpstreamIdentity>> ValidateAsync(string token) =>
        new IdTokenValidation(SomeUpstream.Settings, clock).ValidateAsync(
            token,
            new Secret(SomeUpstream.Nonce),
            upstream.Configuration
        );
}
