using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>The algorithms with which a client may sign, and the keys that belong to them.</summary>
/// <remarks>
/// RFC 7518 §3.1. Asymmetric ones alone: with <c>HS256</c> a public key could pass for a shared secret, and
/// <c>none</c> is no signature (RFC 8725 §3.1 and §3.2).
/// </remarks>
public static class SignatureAlgorithms
{
    private const int MinimumModulus = 2048 / 8;

    /// <summary>Bytes; a larger one would only cost us time.</summary>
    private const int MaximumModulus = 4096 / 8;

    /// <summary>Bytes; a larger one would only cost us time.</summary>
    private const int MaximumExponent = 4;

    public static IReadOnlyList<string> All { get; } =
    ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    /// <summary>RFC 7518 §3.4 ties an ES algorithm to one curve; RFC 7517 §4.4 a key to one algorithm, where it says so.</summary>
    public static bool Fits(JsonWebKey key, string algorithm) =>
        (key.Alg is null || string.Equals(key.Alg, algorithm, StringComparison.Ordinal))
        && algorithm switch
        {
            "ES256" => key.Crv == "P-256",
            "ES384" => key.Crv == "P-384",
            "ES512" => key.Crv == "P-521",
            "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512" => key.Kty == "RSA",
            _ => false,
        };

    /// <summary>A public key for signatures, of a kind and size that we check signatures with.</summary>
    public static bool IsUsable(JsonWebKey key) =>
        key.Use is null or "sig"
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && key.Kty switch
        {
            "RSA" => LengthOf(key.N) is >= MinimumModulus and <= MaximumModulus
                && LengthOf(key.E) is > 0 and <= MaximumExponent,
            "EC" => CoordinateOf(key.Crv) is { } length && LengthOf(key.X) == length && LengthOf(key.Y) == length,
            _ => false,
        };

    private static int? CoordinateOf(string? curve) =>
        curve switch
        {
            "P-256" => 32,
            "P-384" => 48,
            "P-521" => 66,
            _ => null,
        };

    private static int LengthOf(string? base64Url) =>
        base64Url is not null && System.Buffers.Text.Base64Url.IsValid(base64Url, out var length) ? length : 0;
}
