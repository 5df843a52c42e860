using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Upstream;

/// <summary>The user who signed in, as the upstream identifies them.</summary>
public sealed record UpstreamIdentity(string Issuer, string Subject, string? Name)
{
    /// <summary>Characters. Longer display names are truncated.</summary>
    private const int MaximumNameLength = 200;

    /// <summary>A display name as it is kept: null if blank, never too long.</summary>
    public static string? Shown(string? name) =>
        string.IsNullOrWhiteSpace(name) ? null : name.Truncate(MaximumNameLength);
}

/// <summary>Validates the id_token that an upstream returned for a code.</summary>
/// <remarks>OpenID Connect Core 1.0 §3.1.3.7.</remarks>
public sealed class IdTokenValidation(UpstreamSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private readonly string? tenant =
        settings.Preset == UpstreamPreset.EntraId ? EntraId.TenantOf(settings.Issuer) : null;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    public async Task<OAuthResult<UpstreamIdentity>> ValidateAsync(
        string idToken,
        Secret nonce,
        OpenIdConnectConfiguration configuration
    )
    {
        var result = await handler.ValidateTokenAsync(idToken, Parameters(configuration));
        if (!result.IsValid)
        {
            return Refuse(result.Exception?.GetType().Name ?? "invalid");
        }
        var token = (JsonWebToken)result.SecurityToken;
        if (!token.TryGetPayloadValue<string>("nonce", out var sent) || !Secret.FixedTimeEquals(sent, nonce.Reveal()))
        {
            return Refuse("nonce does not match");
        }
        // §3.1.3.7 rules 4 and 5: several audiences need an azp, and an azp must be our client id.
        var hasAzp = token.TryGetPayloadValue<string>("azp", out var azp);
        if (hasAzp ? azp != settings.ClientId : token.Audiences.Count() > 1)
        {
            return Refuse("azp is missing or is not this client");
        }
        // Entra ID: the issuer already names the tenant. Refuse a token that contradicts itself.
        if (tenant is not null && !(token.TryGetPayloadValue<string>("tid", out var tid) && tid == tenant))
        {
            return Refuse("tid is not the tenant of the issuer");
        }
        if (string.IsNullOrEmpty(token.Subject) || token.Subject.Length > 255)
        {
            return Refuse("sub is missing or too long");
        }
        token.TryGetPayloadValue<string>("name", out var name);
        return new UpstreamIdentity(token.Issuer, token.Subject, UpstreamIdentity.Shown(name));
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration configuration) =>
        new()
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = configuration.SigningKeys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            // Asymmetric algorithms only: with "HS256", a public key could pass for a shared secret.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                return expires > now - ClockSkew && (notBefore is null || notBefore < now + ClockSkew);
            },
        };

    private static OAuthError Refuse(string reason) => OAuthError.ServerError($"id_token refused: {reason}");
}
