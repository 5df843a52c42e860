using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>A DPoP proof as it was sent: well formed, but with a signature that nobody has checked yet.</summary>
/// <remarks>RFC 9449 §4.2.</remarks>
internal sealed record DpopProof
{
    /// <summary>Characters.</summary>
    private const int MaximumLength = 8 * 1024;

    /// <summary>Characters of <c>jti</c>.</summary>
    private const int MaximumIdLength = 256;

    /// <summary>RFC 7518 §3.1, as the broker's metadata lists them. All asymmetric.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
    [
        "ES256",
        "ES384",
        "ES512",
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
    ];

    /// <summary>The members of private and symmetric keys.</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public required string Text { get; init; }

    public required string Algorithm { get; init; }

    public required JsonWebKey Key { get; init; }

    /// <summary>RFC 7638, in base64url.</summary>
    public required string Thumbprint { get; init; }

    public required string Id { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>Unix seconds.</summary>
    public required double IssuedAt { get; init; }

    public string? TokenHash { get; init; }

    /// <summary>Null if it is not a proof of a supported kind.</summary>
    public static DpopProof? TryRead(string text)
    {
        var parts = text.Length <= MaximumLength ? text.Split('.') : [];
        if (parts.Length != 3 || !Array.TrueForAll(parts, part => part.Length > 0 && Base64Url.IsValid(part)))
        {
            return null;
        }
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), Strict);
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), Strict);
            return
                header.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.ValueKind == JsonValueKind.Object
                ? Read(text, header.RootElement, claims.RootElement)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DpopProof? Read(string text, JsonElement header, JsonElement claims)
    {
        if (
            !string.Equals(TextOf(header, "typ"), "dpop+jwt", StringComparison.OrdinalIgnoreCase)
            || header.TryGetProperty("crit", out _)
            || TextOf(header, "alg") is not { } algorithm
            || !Algorithms.Contains(algorithm)
            || KeyOf(header) is not { } key
            || !Fits(key, algorithm)
            || TextOf(claims, "jti") is not { Length: > 0 and <= MaximumIdLength } id
            || TextOf(claims, "htm") is not { } method
            || TextOf(claims, "htu") is not { } url
            || NumberOf(claims, "iat") is not { } issuedAt
        )
        {
            return null;
        }
        return new()
        {
            Text = text,
            Algorithm = algorithm,
            Key = key,
            Thumbprint = Base64Url.EncodeToString(key.ComputeJwkThumbprint()),
            Id = id,
            Method = method,
            Url = url,
            IssuedAt = issuedAt,
            TokenHash = TextOf(claims, "ath"),
        };
    }

    // Takes only what the thumbprint covers.
    private static JsonWebKey? KeyOf(JsonElement header)
    {
        if (
            !header.TryGetProperty("jwk", out var jwk)
            || jwk.ValueKind != JsonValueKind.Object
            || jwk.EnumerateObject()
                .Any(member => PrivateMembers.Contains(member.Name, StringComparer.OrdinalIgnoreCase))
        )
        {
            return null;
        }
        return new()
        {
            Kty = TextOf(jwk, "kty"),
            Crv = TextOf(jwk, "crv"),
            X = TextOf(jwk, "x"),
            Y = TextOf(jwk, "y"),
            N = TextOf(jwk, "n"),
            E = TextOf(jwk, "e"),
        };
    }

    /// <remarks>RFC 7518 §3.3 and §3.4. The upper limits keep verification cheap.</remarks>
    private static bool Fits(JsonWebKey key, string algorithm) =>
        (algorithm, key) switch
        {
            ("ES256", { Kty: "EC", Crv: "P-256" }) => LengthOf(key.X) == 32 && LengthOf(key.Y) == 32,
            ("ES384", { Kty: "EC", Crv: "P-384" }) => LengthOf(key.X) == 48 && LengthOf(key.Y) == 48,
            ("ES512", { Kty: "EC", Crv: "P-521" }) => LengthOf(key.X) == 66 && LengthOf(key.Y) == 66,
            (['R' or 'P', ..], { Kty: "RSA" }) => LengthOf(key.N) is >= 256 and <= 512
                && LengthOf(key.E) is > 0 and <= 4,
            _ => false,
        };

    private static int LengthOf(string? base64Url) =>
        base64Url is not null && Base64Url.IsValid(base64Url, out var length) ? length : 0;

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    private static double? NumberOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.Number
        && member.TryGetDouble(out var number)
        && double.IsFinite(number)
            ? number
            : null;

    public override string ToString() => "DPoP proof";
}
