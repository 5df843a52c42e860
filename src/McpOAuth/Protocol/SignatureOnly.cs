using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Protocol;

/// <summary>Parameters that check the signature of a JWT and nothing else. The caller checks its claims.</summary>
internal static class SignatureOnly
{
    /// <summary>For keys that clients choose: they must not evict ours from the default factory's cache.</summary>
    public static readonly CryptoProviderFactory Uncached = new() { CacheSignatureProviders = false };

#pragma warning disable CA5404 // Issuer, audience and times are the caller's to check, by TimeProvider.
    public static TokenValidationParameters By(IEnumerable<SecurityKey> keys, IEnumerable<string> algorithms) =>
        new()
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
            RequireSignedTokens = true,
            ValidAlgorithms = algorithms,
            IssuerSigningKeys = keys,
        };
#pragma warning restore CA5404
}
