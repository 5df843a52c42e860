using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>The signature algorithms that clients may use, and the keys that fit them.</summary>
/// <remarks>
/// RFC 7518 §3.1. Only asymmetric algorithms: with <c>HS256</c> an attacker could use the public key as the shared
/// secret, and <c>none</c> means unsigned (RFC 8725 §3.1 and §3.2).
/// </remarks>
internal static class SignatureAlgorithms
{
    /// <summary>Bytes (RFC 7518 §3.3).</summary>
    private const int MinimumModulus = 2048 / 8;

    /// <summary>Bytes. Limits the cost of verification.</summary>
    private const int MaximumModulus = 4096 / 8;

    /// <summary>Bytes. Limits the cost of verification.</summary>
    private const int MaximumExponent = 4;

    public static IReadOnlyList<string> All { get; } =
    ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    /// <summary>
    /// Whether the key fits the algorithm: its curve (RFC 7518 §3.4), and its <c>alg</c> if set (RFC 7517 §4.4).
    /// </summary>
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

    /// <summary>Whether the key is a public signature key of a supported type and size.</summary>
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
