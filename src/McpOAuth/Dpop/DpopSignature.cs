using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Dpop;

/// <summary>Checks that a proof is signed with the key in its header.</summary>
/// <remarks>RFC 9449 §4.3 check 6.</remarks>
internal static class DpopSignature
{
    // A separate factory without a cache: everybody chooses their own keys.
    private static readonly CryptoProviderFactory Crypto = new() { CacheSignatureProviders = false };

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public static async Task<bool> IsValidAsync(DpopProof proof)
    {
#pragma warning disable CA5404 // A proof has no issuer, audience or expiry. DpopRules checks its times.
        var parameters = new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
            RequireSignedTokens = true,
            ValidAlgorithms = [proof.Algorithm],
            IssuerSigningKey = proof.Key,
            CryptoProviderFactory = Crypto,
        };
#pragma warning restore CA5404
        var result = await Handler.ValidateTokenAsync(proof.Text, parameters);
        return result.IsValid;
    }
}
