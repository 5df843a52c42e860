using System.Security.Cryptography;
using McpOAuth.Grants;
using McpOAuth.Keys;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Grants;

/// <summary>Which access tokens that come back to us are ours.</summary>
public sealed class AccessTokenReading
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly SigningKeyRing ring;
    private readonly AccessTokenSigner tokens;
    private readonly AccessTokenReader reader;

    public AccessTokenReading()
    {
        ring = Some.SigningKeyRing(clock);
        tokens = new(ring, Some.Issuer(), new Lifetimes(), clock);
        reader = new(ring, Some.Issuer());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 9068 §4"), Trait("Spec", "RFC 7662 §2.2")]
    public async Task A_token_that_the_broker_issued_is_read_back()
    {
        var grant = Some.Grant("read write");
        var read = await ReadAsync(await IssueAsync(grant, "read"));
        Assert.Equal(grant.Id, read?.Grant);
        Assert.Equal(
            (grant.ClientId, grant.Person.Subject, grant.Resource),
            (read?.ClientId, read?.Subject, read?.Audience)
        );
        Assert.Equal(Some.Scopes("read"), read?.Scopes);
        Assert.Equal((Some.Now, Some.Now.AddMinutes(15)), (read?.IssuedAt, read?.ExpiresAt));
        Assert.False(read?.IsExpiredAt(Some.Now.AddMinutes(15).AddSeconds(-1)));
        Assert.True(read?.IsExpiredAt(Some.Now.AddMinutes(15)));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_token_signed_with_the_previous_key_is_still_read()
    {
        var token = await IssueAsync(Some.Grant());
        clock.Advance(SigningKeyRing.SigningPeriod);
        await IssueAsync(Some.Grant());
        Assert.NotNull(await ReadAsync(token));
    }

    [Theory, Trait("Spec", "RFC 9068 §4")]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    public async Task A_text_that_is_not_a_JWT_is_refused(string text) => Assert.Null(await ReadAsync(text));

    [Fact, Trait("Spec", "RFC 7515 §5.2")]
    public async Task A_changed_token_is_refused()
    {
        var one = (await IssueAsync(Some.Grant("read"))).Split('.');
        var other = (await IssueAsync(Some.Grant("read write"))).Split('.');
        Assert.Null(await ReadAsync($"{one[0]}.{other[1]}.{one[2]}"));
        Assert.Null(await ReadAsync($"{one[0]}.{one[1]}."));
    }

    [Fact, Trait("Spec", "RFC 9068 §4"), Trait("Spec", "RFC 8725 §3.8")]
    public async Task A_token_of_another_broker_or_key_is_refused()
    {
        var sameKeysOtherIssuer = new AccessTokenSigner(
            ring,
            Some.Issuer("https://other.example"),
            new Lifetimes(),
            clock
        );
        var sameIssuerOtherKeys = new AccessTokenSigner(
            Some.SigningKeyRing(clock),
            Some.Issuer(),
            new Lifetimes(),
            clock
        );
        var grant = Some.Grant();
        Assert.Null(await ReadAsync(await sameKeysOtherIssuer.IssueAsync(grant, grant.Scopes, Cancellation)));
        Assert.Null(await ReadAsync(await sameIssuerOtherKeys.IssueAsync(grant, grant.Scopes, Cancellation)));
    }

    [Theory, Trait("Spec", "RFC 9068 §4"), Trait("Spec", "RFC 8725 §3.11")]
    [InlineData("JWT")]
    [InlineData("tt+jwt")]
    public async Task A_JWT_of_another_type_is_refused_even_if_our_key_signed_it(string type) =>
        Assert.Null(await ReadAsync(await SignAsync(type, Claims())));

    [Theory, Trait("Spec", "RFC 9068 §4")]
    [InlineData("grant_id", null)]
    [InlineData("grant_id", "nonsense")]
    [InlineData("client_id", null)]
    public async Task A_token_without_a_required_claim_is_refused(string claim, string? value)
    {
        var claims = Claims();
        Assert.NotNull(await ReadAsync(await SignAsync("at+jwt", claims)));
        claims.Remove(claim);
        if (value is not null)
        {
            claims.Add(claim, value);
        }
        Assert.Null(await ReadAsync(await SignAsync("at+jwt", claims)));
    }

    [Fact, Trait("Spec", "RFC 8725 §3.1")]
    public async Task A_token_signed_with_a_shared_secret_is_refused()
    {
        var secret = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32));
        Assert.Null(await ReadAsync(Sign("at+jwt", Claims(), new(secret, SecurityAlgorithms.HmacSha256))));
    }

    [Fact, Trait("Spec", "RFC 7519 §7.2")]
    public async Task An_overlong_token_is_refused_without_reading_it()
    {
        var claims = Claims();
        claims.Add("padding", new string('x', AuthorizationCodes.MaximumLength));
        Assert.Null(await ReadAsync(await SignAsync("at+jwt", claims)));
    }

    private static Dictionary<string, object> Claims() =>
        new()
        {
            ["iss"] = "https://login.example.com",
            ["aud"] = Some.ResourceUri,
            ["sub"] = "alice-at-the-broker",
            ["client_id"] = "client-1",
            ["scope"] = "read",
            ["jti"] = "one",
            ["grant_id"] = Some.Grant().Id.ToClaim(),
            ["iat"] = Some.Now.ToUnixTimeSeconds(),
            ["exp"] = Some.Now.AddMinutes(15).ToUnixTimeSeconds(),
        };

    private async Task<string> SignAsync(string type, Dictionary<string, object> claims) =>
        Sign(type, claims, (await ring.CurrentAsync(Cancellation)).Credentials);

    private static string Sign(string type, Dictionary<string, object> claims, SigningCredentials credentials) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = type,
                Claims = claims,
                SigningCredentials = credentials,
            }
        );

    private async Task<string> IssueAsync(AuthorizationGrant grant, string? scopes = null) =>
        await tokens.IssueAsync(grant, scopes is null ? grant.Scopes : Some.Scopes(scopes), Cancellation);

    private Task<VerifiedAccessToken?> ReadAsync(string text) => reader.ReadAsync(text, Cancellation);
}
