using System.Buffers.Text;
using System.Security.Cryptography;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Grants;

/// <summary>Signs access tokens: JWTs with <c>typ=at+jwt</c> and ES256.</summary>
/// <remarks>RFC 9068 §2. <c>aud</c> is one resource, never a list.</remarks>
public sealed class AccessTokenSigner(SigningKeyRing keys, Issuer issuer, Lifetimes lifetimes, TimeProvider clock)
{
    /// <summary>Discloses the user's name and upstream identity to the resource.</summary>
    public const string ProfileScope = "profile";

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The lifetime of an access token in seconds.</summary>
    public int Lifetime => (int)lifetimes.AccessToken.TotalSeconds;

    /// <summary>Makes sure that there is a key to sign with. Call it before anything is spent.</summary>
    /// <exception cref="OutageException">There is none now. Nothing has happened, so the caller may retry.</exception>
    public async ValueTask EnsureKeyAsync(CancellationToken cancellation) => await keys.CurrentAsync(cancellation);

    /// <summary>
    /// The token response (RFC 6749 §5.1): a new access token, and the refresh token if there is one.
    /// </summary>
    public async Task<TokenResponse> AnswerAsync(IssuedGrant issued, CancellationToken cancellation) =>
        new()
        {
            AccessToken = issued.AccessToken ?? await IssueAsync(issued.Grant, issued.Scopes, issued.Key, cancellation),
            TokenType = issued.Key is null ? WireValues.Bearer : WireValues.Dpop,
            ExpiresIn = Lifetime,
            RefreshToken = issued.RefreshToken?.Reveal(),
            Scope = issued.Scopes.ToString(),
        };

    /// <param name="scopes">The grant's scopes, or fewer (I9).</param>
    public ValueTask<string> IssueAsync(AuthorizationGrant grant, ScopeSet scopes, CancellationToken cancellation) =>
        IssueAsync(grant, scopes, key: null, cancellation);

    /// <param name="scopes">The grant's scopes, or fewer (I9).</param>
    /// <param name="key">The thumbprint of the key that the token is bound to, or null.</param>
    public async ValueTask<string> IssueAsync(
        AuthorizationGrant grant,
        ScopeSet scopes,
        string? key,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var signingKey = await keys.CurrentAsync(cancellation);
        return handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = WireValues.AccessTokenType,
                Issuer = issuer.Value,
                Audience = grant.Resource,
                IssuedAt = now,
                Expires = now + lifetimes.AccessToken,
                Claims = ClaimsOf(grant, scopes, key),
                SigningCredentials = signingKey.Credentials,
            }
        );
    }

    private static Dictionary<string, object> ClaimsOf(AuthorizationGrant grant, ScopeSet scopes, string? key)
    {
        var claims = new Dictionary<string, object>
        {
            [AccessTokenClaims.Subject] = grant.Person.Subject,
            [AccessTokenClaims.ClientId] = grant.ClientId,
            [AccessTokenClaims.Scope] = scopes.ToString(),
            [AccessTokenClaims.TokenId] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            [AccessTokenClaims.GrantId] = grant.Id.ToClaim(),
        };
        if (key is not null)
        {
            claims.Add(
                AccessTokenClaims.Confirmation,
                new Dictionary<string, object> { [AccessTokenClaims.KeyThumbprint] = key }
            );
        }
        if (!grant.HasUser)
        {
            claims.Add(AccessTokenClaims.IdentityType, AccessTokenClaims.App);
        }
        else if (scopes.Contains(ProfileScope))
        {
            claims.Add(AccessTokenClaims.UpstreamIssuer, grant.Person.UpstreamIssuer);
            claims.Add(AccessTokenClaims.UpstreamSubject, grant.Person.UpstreamSubject);
            if (grant.Person.Name is { } name)
            {
                claims.Add(AccessTokenClaims.Name, name);
            }
        }
        return claims;
    }
}

/// <summary>The result of a redemption or rotation, from which the token response is built.</summary>
/// <param name="Scopes">The scopes of this response: the grant's, or fewer.</param>
public sealed record IssuedGrant(AuthorizationGrant Grant, ScopeSet Scopes, Secret? RefreshToken)
{
    /// <summary>The access token of a code, signed before the redemption. Null to sign one now.</summary>
    internal string? AccessToken { get; init; }

    /// <summary>The thumbprint of the key that the access token is bound to (RFC 9449 §6). Null for a bearer token.</summary>
    public string? Key { get; init; }
}
