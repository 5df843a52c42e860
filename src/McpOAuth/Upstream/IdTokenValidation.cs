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

    /// <summary>The user's address, if the upstream says that it has verified it. Normalised.</summary>
    public string? VerifiedMail { get; init; }

    /// <summary>When the user last entered their credentials. Null if the upstream does not say.</summary>
    /// <remarks>OpenID Connect Core 1.0 §2, <c>auth_time</c>.</remarks>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>
    /// What the user calls the account: an address or a login name. Tells two accounts of one name apart on a page, and
    /// is never kept. Null if the upstream sent none.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>From <see cref="UpstreamSettings.StableClaims"/>. Null without them, or if one is missing.</summary>
    public string? StableId { get; init; }

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
        if (HeaderProblem(idToken) is { } problem)
        {
            return Refuse(problem);
        }
        var result = await handler.ValidateTokenAsync(idToken, Parameters(configuration));
        if (!result.IsValid)
        {
            return Refuse(result.Exception?.GetType().Name ?? "invalid");
        }
        return IdTokenHeader.ReadClaims(idToken) is { } claims
            ? Identify((JsonWebToken)result.SecurityToken, claims, nonce)
            : Refuse("a claim appears twice");
    }

    /// <summary>
    /// Whether the token may be signed with a key that <paramref name="configuration"/> does not have yet. A wrong
    /// signature by a known key, or any other mistake, is not a missing key.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §10.1.1.</remarks>
    public async Task<bool> IsKeyMissingAsync(string idToken, OpenIdConnectConfiguration configuration)
    {
        if (HeaderProblem(idToken) is not null || !IdTokenHeader.TryRead(idToken, out var header))
        {
            return false;
        }
        if (header.KeyId is { } keyId)
        {
            return configuration.SigningKeys.All(key => key.KeyId != keyId);
        }
        // Without a key id, any published key could have signed it.
        var signatureOnly = Parameters(configuration);
#pragma warning disable CA5404 // Nothing is accepted by it: it only tells whether a known key made the signature.
        signatureOnly.ValidateAudience = false;
        signatureOnly.ValidateIssuer = false;
        signatureOnly.ValidateLifetime = false;
#pragma warning restore CA5404
        return !(await handler.ValidateTokenAsync(idToken, signatureOnly)).IsValid;
    }

    private static string? HeaderProblem(string idToken) =>
        !IdTokenHeader.TryRead(idToken, out var header) ? "not a signed JWT"
        // RFC 7515 §4.1.11: the broker knows no extension.
        : header.IsCritical ? "crit names an extension that the broker does not know"
        : IdTokenAlgorithms.All.Contains(header.Algorithm) ? null
        : IdTokenAlgorithms.Describe(header.Algorithm);

    private OAuthResult<UpstreamIdentity> Identify(JsonWebToken token, JsonAnswer claims, Secret nonce)
    {
        if (claims.Text("nonce") is not { } sent || !Secret.FixedTimeEquals(sent, nonce.Reveal()))
        {
            return Refuse("nonce does not match");
        }
        // §3.1.3.7 rules 4 and 5: several audiences need an azp, and an azp must be our client id.
        if (claims.Has("azp") ? claims.Text("azp") != settings.ClientId : token.Audiences.Count() > 1)
        {
            return Refuse("azp is missing or is not this client");
        }
        // Entra ID: the issuer already names the tenant. Refuse a token that contradicts itself.
        if (tenant is not null && claims.Text("tid") != tenant)
        {
            return Refuse("tid is not the tenant of the issuer");
        }
        return claims.Text("sub") is { Length: <= 255 } subject
            ? new UpstreamIdentity(token.Issuer, subject, UpstreamIdentity.Shown(claims.Text("name")))
            {
                StableId = Upstream.StableId.Of(token.Issuer, settings.StableClaims, claims.Text),
                VerifiedMail = MailAddress.VerifiedIn(claims),
                AuthenticatedAt = TimeOf(claims.Number("auth_time")),
                // OpenID Connect Core 1.0 §5.1. Neither identifies the user.
                Account =
                    UpstreamIdentity.Shown(claims.Text("preferred_username"))
                    ?? UpstreamIdentity.Shown(claims.Text("email")),
            }
            : Refuse("sub is missing or too long");
    }

    // Anything that is not a time counts as not said.
    private static DateTimeOffset? TimeOf(double? seconds) =>
        seconds is >= 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration configuration) =>
        new()
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = configuration.SigningKeys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidAlgorithms = IdTokenAlgorithms.All,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                return expires > now - ClockSkew && (notBefore is null || notBefore < now + ClockSkew);
            },
        };

    private static OAuthError Refuse(string reason) => OAuthError.ServerError($"id_token refused: {reason}");
}
