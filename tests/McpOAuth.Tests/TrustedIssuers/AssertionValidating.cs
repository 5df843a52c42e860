using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.TrustedIssuers;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.TrustedIssuers;

/// <summary>Whose assertions are accepted, and which.</summary>
[Trait("Spec", "RFC 7523 §3")]
public sealed class AssertionValidating : IDisposable
{
    private const string Audience = "https://login.example.com";

    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly SomeIssuer company = new("https://id.example");
    private readonly SomeIssuer platform = new("https://platform.example");
    private readonly List<HttpClient> clients = [];
    private readonly TrustedIssuerDirectory issuers;

    public AssertionValidating() =>
        issuers = new([Of(company, IssuerPurpose.People), Of(platform, IssuerPurpose.Workloads)]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JsonObject Claims => company.Claims(clock.GetUtcNow());

    [Fact]
    public async Task An_assertion_of_a_trusted_issuer_is_valid_and_gives_its_claims()
    {
        var assertion = await ValidateAsync(company.Sign(Claims));

        Assert.Equal("user-1", assertion.Value.Subject);
        Assert.Equal("https://id.example", assertion.Value.Issuer.Issuer);
        Assert.Equal(clock.GetUtcNow().AddMinutes(5), assertion.Value.ExpiresAt);
    }

    [Theory, Trait("Spec", "RFC 8725 §3.11"), Trait("Attack", "Assertions for users")]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData(null)]
    public async Task A_token_of_another_type_is_refused(string? type) =>
        await AssertRefusedAsync(company.Sign(Claims, type), "typ");

    [Fact, Trait("Spec", "RFC 7515 §4.1.11")]
    public async Task A_critical_extension_is_refused() =>
        await AssertRefusedAsync(
            company.Key.Sign(
                Claims,
                new JsonObject
                {
                    ["alg"] = "ES256",
                    ["kid"] = "first",
                    ["typ"] = "oauth-id-jag+jwt",
                    ["crit"] = new JsonArray("exp"),
                }
            ),
            "crit"
        );

    [Fact, Trait("Spec", "RFC 8725 §3.2"), Trait("Attack", "Assertions for users")]
    public async Task An_unsigned_assertion_is_refused()
    {
        var header = new JsonObject { ["alg"] = "none", ["typ"] = "oauth-id-jag+jwt" };
        var unsigned = string.Join('.', company.Key.Sign(Claims, header).Split('.')[..2]) + ".";

        await AssertRefusedAsync(unsigned, "none");
    }

    [Fact, Trait("Spec", "RFC 8725 §3.1"), Trait("Attack", "Assertions for users")]
    public async Task A_public_key_is_not_a_shared_secret()
    {
        var header = new JsonObject
        {
            ["alg"] = "HS256",
            ["kid"] = "first",
            ["typ"] = "oauth-id-jag+jwt",
        };
        foreach (var secret in (string[])[company.Key.PublicPem(), company.Key.Jwk().ToJsonString()])
        {
            await AssertRefusedAsync(ClientKey.SignWithSecret(Claims, Encoding.UTF8.GetBytes(secret), header), "HS256");
        }
    }

    [Theory]
    [InlineData("aud", "\"https://other.example\"")]
    [InlineData("aud", "[\"https://login.example.com\", \"https://other.example\"]")]
    [InlineData("aud", "\"https://login.example.com/\"")]
    [InlineData("aud", "null")]
    [InlineData("aud", "[]")]
    [InlineData("iss", "\"https://id.example/\"")]
    [InlineData("iss", "\"https://stranger.example\"")]
    [InlineData("iss", "null")]
    [InlineData("exp", "null")]
    [InlineData("exp", "\"soon\"")]
    [InlineData("exp", "1e300")]
    [InlineData("iat", "null")]
    public async Task A_wrong_or_missing_claim_is_refused(string claim, string value)
    {
        var claims = Claims;
        claims[claim] = JsonNode.Parse(value);

        await AssertRefusedAsync(company.Sign(claims), claim == "iss" ? "issuer" : claim);
    }

    [Theory, Trait("Attack", "Assertions for users")]
    [InlineData("exp", -60)]
    [InlineData("nbf", 61)]
    [InlineData("iat", 61)]
    public async Task A_time_beyond_the_clock_skew_is_refused(string claim, int seconds)
    {
        var claims = Claims;
        claims["iat"] = clock.GetUtcNow().ToUnixTimeSeconds() - 200;
        claims[claim] = clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

        await AssertRefusedAsync(company.Sign(claims), claim);
    }

    [Theory]
    [InlineData("exp", -59)]
    [InlineData("nbf", 60)]
    [InlineData("iat", 60)]
    public async Task A_time_within_the_clock_skew_is_accepted(string claim, int seconds)
    {
        var claims = Claims;
        claims["iat"] = clock.GetUtcNow().ToUnixTimeSeconds() - 200;
        claims["exp"] = clock.GetUtcNow().ToUnixTimeSeconds() + 100;
        claims[claim] = clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

        Assert.False((await ValidateAsync(company.Sign(claims))).IsRefused);
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task An_assertion_that_lives_longer_than_demanded_is_refused()
    {
        var claims = Claims;
        claims["exp"] = clock.GetUtcNow().ToUnixTimeSeconds() + 301;

        await AssertRefusedAsync(company.Sign(claims), "301", "300 s after iat");
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task An_issuer_of_the_other_purpose_is_not_trusted() =>
        await AssertRefusedAsync(platform.Sign(platform.Claims(clock.GetUtcNow())), "not trusted");

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task An_issuer_cannot_sign_for_another()
    {
        await AssertRefusedAsync(SomeIssuer.Sign(platform.Key, Claims, "oauth-id-jag+jwt"), "signature");
    }

    [Fact]
    public async Task A_claim_that_appears_twice_is_refused()
    {
        var parts = company.Sign(Claims).Split('.');
        var twice = Claims.ToJsonString().TrimEnd('}') + ",\"sub\":\"user-2\"}";
        parts[1] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(twice));

        await AssertRefusedAsync(string.Join('.', parts), "not a signed JWT");
    }

    [Fact]
    public async Task A_changed_claim_breaks_the_signature()
    {
        var parts = company.Sign(Claims).Split('.');
        var changed = Claims;
        changed["sub"] = "user-2";
        parts[1] = company.Sign(changed).Split('.')[1];

        await AssertRefusedAsync(string.Join('.', parts), "signature");
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_key_published_in_the_meantime_is_fetched_and_a_former_one_holds_while_it_is_published()
    {
        var early = company.Sign(Claims);
        await ValidateAsync(early);
        var former = company.Key;
        company.Former = former;
        company.Key = ClientKey.Create(keyId: "second");
        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.False((await ValidateAsync(company.Sign(Claims))).IsRefused);
        Assert.Equal(2, company.Reads);
        Assert.False((await ValidateAsync(early)).IsRefused);
        Assert.Equal(2, company.Reads);
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task A_key_that_is_no_longer_published_is_refused_once_the_keys_were_fetched()
    {
        var stolen = company.Key;
        await ValidateAsync(company.Sign(Claims));
        company.Key = ClientKey.Create(keyId: "second");
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False((await ValidateAsync(company.Sign(Claims))).IsRefused);
        clock.Advance(TimeSpan.FromSeconds(6));

        var refused = ValidateAsync(SomeIssuer.Sign(stolen, Claims, "oauth-id-jag+jwt"));
        await WaitingAsync(refused);

        Assert.True((await refused).IsRefused);
        stolen.Dispose();
    }

    [Fact]
    public async Task An_issuer_that_does_not_respond_is_an_outage_and_not_a_refusal()
    {
        company.IsAway = true;
        await Assert.ThrowsAsync<OutageException>(() => ValidateAsync(company.Sign(Claims)));
        company.IsAway = false;
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False((await ValidateAsync(company.Sign(Claims))).IsRefused);

        // The cached keys serve on, but an unknown one cannot be judged.
        company.IsAway = true;
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False((await ValidateAsync(company.Sign(Claims))).IsRefused);
        company.Former = company.Key;
        company.Key = ClientKey.Create(keyId: "second");
        await Assert.ThrowsAsync<OutageException>(() => ValidateAsync(company.Sign(Claims)));
    }

    [Fact]
    public async Task Keys_without_metadata_are_read_at_their_own_address()
    {
        using var bare = new SomeIssuer("https://cluster.example") { HasMetadata = false };
        var directory = new TrustedIssuerDirectory([Of(bare, IssuerPurpose.People, "https://cluster.example/jwks")]);

        var assertion = await ValidateAsync(bare.Sign(bare.Claims(clock.GetUtcNow())), directory);

        Assert.Equal("user-1", assertion.Value.Subject);
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §4.3")]
    public async Task Metadata_of_another_issuer_is_an_outage()
    {
        using var wrong = new SomeIssuer("https://wrong.example") { NamedIssuer = "https://id.example" };
        var directory = new TrustedIssuerDirectory([Of(wrong, IssuerPurpose.People)]);

        var outage = await Assert.ThrowsAsync<OutageException>(() =>
            ValidateAsync(wrong.Sign(wrong.Claims(clock.GetUtcNow())), directory)
        );

        Assert.Contains("issuer is \"https://id.example\"", outage.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        clients.ForEach(client => client.Dispose());
        company.Dispose();
        platform.Dispose();
    }

    private TrustedIssuer Of(SomeIssuer issuer, IssuerPurpose purpose, string? keys = null)
    {
        var http = new HttpClient(issuer, disposeHandler: false);
        clients.Add(http);
        var settings = new TrustedIssuerSettings
        {
            Name = "some",
            Issuer = issuer.Issuer,
            Purpose = purpose,
            JwksUri = keys,
            People = purpose == IssuerPurpose.People ? new() : null,
        };
        return new(settings, http, clock);
    }

    private Task<OAuthResult<SignedAssertion>> ValidateAsync(
        string assertion,
        TrustedIssuerDirectory? directory = null
    ) =>
        (directory ?? issuers).ValidateAsync(
            assertion,
            new()
            {
                Purpose = IssuerPurpose.People,
                Types = ["oauth-id-jag+jwt"],
                Audiences = new HashSet<string>([Audience], StringComparer.Ordinal),
                MaximumLifetime = TimeSpan.FromMinutes(5),
                Refuse = reason => new(ErrorCodes.InvalidGrant, "refused", reason),
            },
            Cancellation
        );

    private async Task AssertRefusedAsync(string assertion, params string[] reasons)
    {
        var result = await ValidateAsync(assertion);

        Assert.True(result.IsRefused);
        Assert.Equal(ErrorCodes.InvalidGrant, result.Error.Code);
        Assert.Contains(reasons, reason => result.Error.Reason.Contains(reason, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Lets the validation have its second look at the keys.</summary>
    private async Task WaitingAsync(Task validation)
    {
        while (!validation.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            await Task.Yield();
        }
    }
}
