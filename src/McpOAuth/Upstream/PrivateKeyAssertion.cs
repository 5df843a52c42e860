using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Upstream;

/// <summary>Signs the assertions that authenticate the broker at an upstream with <c>private_key_jwt</c>.</summary>
/// <remarks>
/// OpenID Connect Core 1.0 §9; RFC 7523 §3. Every request gets a new one, because upstreams refuse a <c>jti</c> that
/// they have seen. The audience is the upstream's issuer unless a setting says otherwise: an upstream could name
/// another's token endpoint as its own, but not another's issuer.
/// </remarks>
internal static class PrivateKeyAssertion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Null if the upstream's settings have no key.</summary>
    public static BrokerAssertion? For(UpstreamSettings settings, TimeProvider clock) =>
        settings.PrivateKey is { } key ? _ => Task.FromResult(Sign(settings, key, clock.GetUtcNow())) : null;

    private static Secret Sign(UpstreamSettings settings, AssertionKey key, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Iss] = settings.ClientId,
            [JwtRegisteredClaimNames.Sub] = settings.ClientId,
            [JwtRegisteredClaimNames.Aud] = settings.AssertionAudience ?? settings.Issuer,
            [JwtRegisteredClaimNames.Jti] = Secret.Create(16).Reveal(),
            [JwtRegisteredClaimNames.Iat] = now.ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Exp] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        return new(
            Handler.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = key.Credentials })
        );
    }
}
