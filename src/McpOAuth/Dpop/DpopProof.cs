using System.Buffers.Text;
using System.Text.Json;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Dpop;

/// <summary>A proof as it was sent: well formed, but with a signature that nobody has checked yet.</summary>
/// <remarks>RFC 9449 §4.2. No I/O, no clock.</remarks>
internal sealed record DpopProof
{
    /// <summary>Characters. A proof with an RSA key of 4096 bits has about 1,800.</summary>
    public const int MaximumLength = 8 * 1024;

    /// <summary>Characters of <c>jti</c>.</summary>
    private const int MaximumIdLength = 256;

    /// <summary>RFC 7518 §6.2.2, §6.3.2 and §6.4.1: the members of private and symmetric keys.</summary>
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private DpopProof() { }

    /// <summary>The JWT itself.</summary>
    public required string Text { get; init; }

    public required string Algorithm { get; init; }

    /// <summary>The public key in its header.</summary>
    public required JsonWebKey Key { get; init; }

    /// <summary>base64url of the key's SHA-256 thumbprint (RFC 7638 §3). The value of <c>jkt</c>.</summary>
    public required string Thumbprint { get; init; }

    public required string Id { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>Unix seconds, with a fraction if the client sent one.</summary>
    public required double IssuedAt { get; init; }

    /// <summary>The hash of an access token (<c>ath</c>). Null if it was not sent.</summary>
    public string? TokenHash { get; init; }

    /// <summary>Null if it was not sent.</summary>
    public string? Nonce { get; init; }

    /// <summary>The proof, or the name of the first invalid part, for the log.</summary>
    public static (DpopProof? Proof, string? Invalid) Read(string text)
    {
        var parts = text.Length <= MaximumLength ? text.Split('.') : [];
        if (parts.Length != 3 || !Array.TrueForAll(parts, part => part.Length > 0 && Base64Url.IsValid(part)))
        {
            return (null, "it is not a signed JWT, or too long");
        }
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), StrictJson.Options);
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), StrictJson.Options);
            return
                header.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.ValueKind == JsonValueKind.Object
                ? Read(text, header.RootElement, claims.RootElement)
                : (null, "its header or claims are not an object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, "its header or claims are not JSON, or have a member more than once");
        }
    }

    private static (DpopProof?, string?) Read(string text, JsonElement header, JsonElement claims)
    {
        if (
            TextOf(header, "typ") is not { } type
            || !type.Equals(DpopNames.ProofType, StringComparison.OrdinalIgnoreCase)
        )
        {
            return (null, "typ");
        }
        // RFC 7515 §4.1.11: we support no extensions, so none may be critical.
        if (header.TryGetProperty("crit", out _))
        {
            return (null, "crit");
        }
        if (TextOf(header, "alg") is not { } algorithm || !SignatureAlgorithms.All.Contains(algorithm))
        {
            return (null, "alg");
        }
        if (
            KeyOf(header) is not { } key
            || !SignatureAlgorithms.IsUsable(key)
            || !SignatureAlgorithms.Fits(key, algorithm)
        )
        {
            return (null, "jwk");
        }
        return TextOf(claims, "jti") is not { Length: > 0 and <= MaximumIdLength } id ? (null, "jti")
            : TextOf(claims, "htm") is not { Length: > 0 } method ? (null, "htm")
            : TextOf(claims, "htu") is not { Length: > 0 } url ? (null, "htu")
            : NumberOf(claims, "iat") is not { } issuedAt ? (null, "iat")
            : (
                new()
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
                    Nonce = TextOf(claims, "nonce"),
                },
                null
            );
    }

    /// <summary>The public key. Null if there is none, or if it has private parts (§4.3 check 7).</summary>
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
        // Only what the thumbprint covers. Anything else in the key could mean something to the signature library.
        return TextOf(jwk, "kty") switch
        {
            "EC" => new()
            {
                Kty = "EC",
                Crv = TextOf(jwk, "crv"),
                X = TextOf(jwk, "x"),
                Y = TextOf(jwk, "y"),
            },
            "RSA" => new()
            {
                Kty = "RSA",
                N = TextOf(jwk, "n"),
                E = TextOf(jwk, "e"),
            },
            _ => null,
        };
    }

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

    public override string ToString() => $"DPoP proof for {Method} {Url}";
}
