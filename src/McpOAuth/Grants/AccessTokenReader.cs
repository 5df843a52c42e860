using System.Text.Json;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Grants;

/// <summary>Verifies our own access tokens when they are presented for introspection, revocation or exchange.</summary>
/// <remarks>RFC 9068 §4. Callers check expiry and audience, because each treats them differently.</remarks>
public sealed class AccessTokenReader(SigningKeyRing keys, Issuer issuer)
{
    /// <summary>Characters. A token has less in it than the code of its grant.</summary>
    private const int MaximumLength = AuthorizationCodes.MaximumLength;

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <summary>Returns null if the token is not ours or its signature is invalid.</summary>
    public async Task<VerifiedAccessToken?> ReadAsync(string text, CancellationToken cancellation)
    {
        if (text.Length > MaximumLength || !handler.CanReadToken(text))
        {
            return null;
        }
        var published = await keys.PublishedAsync(cancellation);
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer.Value,
            ValidTypes = [WireValues.AccessTokenType],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = published.Select(key => key.Credentials.Key),
#pragma warning disable CA5404 // Each caller checks expiry and audience itself.
            ValidateAudience = false,
            ValidateLifetime = false,
#pragma warning restore CA5404
        };
        var result = await handler.ValidateTokenAsync(text, parameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken token } ? Of(token) : null;
    }

    private static VerifiedAccessToken? Of(JsonWebToken token)
    {
        var grantClaim = Text(token, AccessTokenClaims.GrantId);
        if (
            !GrantId.TryParse(token.Subject, grantClaim, out var grant)
            || !ScopeSet.TryParse(Text(token, AccessTokenClaims.Scope), out var scopes)
            || Text(token, AccessTokenClaims.ClientId) is not { } clientId
        )
        {
            return null;
        }
        return new()
        {
            Grant = grant,
            ClientId = clientId,
            Subject = token.Subject,
            Audience = token.Audiences.Single(),
            Scopes = scopes,
            TokenId = token.Id,
            IssuedAt = token.IssuedAt,
            ExpiresAt = token.ValidTo,
            Key = KeyOf(token),
        };
    }

    // RFC 9449 §6.1.
    private static string? KeyOf(JsonWebToken token) =>
        token.TryGetPayloadValue<JsonElement>(AccessTokenClaims.Confirmation, out var confirmation)
        && confirmation.ValueKind == JsonValueKind.Object
        && confirmation.TryGetProperty(AccessTokenClaims.KeyThumbprint, out var key)
            ? key.GetString()
            : null;

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var value) ? value : null;
}
