using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>The private key that authenticates the MCP server at the broker. Does not print.</summary>
/// <remarks>RFC 7518 §3.3 and §3.4: RSA of at least 2048 bits, or one of the three NIST curves.</remarks>
#pragma warning disable CA2000 // The key lives as long as the options, which live as long as the process.
internal sealed class AssertionKey
{
    private const int MinimumModulus = 2048;

    private AssertionKey(SecurityKey key, string algorithm, JsonWebKey publicKey, string? keyId)
    {
        key.KeyId = string.IsNullOrEmpty(keyId) ? Base64UrlEncoder.Encode(publicKey.ComputeJwkThumbprint()) : keyId;
        Credentials = new SigningCredentials(key, algorithm);
        PublicKeys = JsonSerializer.Serialize(
            new PublicKeySet([
                new(
                    publicKey.Kty,
                    key.KeyId,
                    algorithm,
                    publicKey.Crv,
                    publicKey.X,
                    publicKey.Y,
                    publicKey.N,
                    publicKey.E
                ),
            ]),
            PublicKeyJson.Default.PublicKeySet
        );
    }

    public SigningCredentials Credentials { get; }

    /// <summary>The public key as a JSON Web Key Set on one line: the broker's <c>Resources__N__Jwks</c>.</summary>
    public string PublicKeys { get; }

    /// <summary>Reads an unencrypted private key in PEM. Its line breaks may be written as <c>\n</c>.</summary>
    /// <param name="keyId">The <c>kid</c>. Null for the key's thumbprint (RFC 7638).</param>
    /// <param name="problem">What is wrong with it, without any part of it. Null if nothing is.</param>
    public static AssertionKey? TryRead(string pem, string? keyId, out string? problem)
    {
        var text = pem.Replace("\\n", "\n", StringComparison.Ordinal);
        var ec = ECDsa.Create();
        if (TryImport(() => ec.ImportFromPem(text)) && HasPrivatePart(() => ec.ExportECPrivateKey()))
        {
            return OfEc(ec, keyId, out problem);
        }
        var rsa = RSA.Create();
        if (!TryImport(() => rsa.ImportFromPem(text)) || !HasPrivatePart(() => rsa.ExportRSAPrivateKey()))
        {
            problem = "not an unencrypted private key in PEM";
            return null;
        }
        problem =
            rsa.KeySize < MinimumModulus
                ? $"an RSA key of {rsa.KeySize} bits. It must have at least {MinimumModulus}"
                : null;
        var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.ExportParameters(false)));
        return problem is null ? new(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256, publicKey, keyId) : null;
    }

    public override string ToString() => $"private key {Credentials.Key.KeyId}";

    private static AssertionKey? OfEc(ECDsa ec, string? keyId, out string? problem)
    {
        var algorithm = ec.KeySize switch
        {
            256 => SecurityAlgorithms.EcdsaSha256,
            384 => SecurityAlgorithms.EcdsaSha384,
            521 => SecurityAlgorithms.EcdsaSha512,
            _ => null,
        };
        problem = algorithm is null ? "on another curve than P-256, P-384 and P-521" : null;
        if (algorithm is null)
        {
            return null;
        }
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new(ECDsa.Create(ec.ExportParameters(false))));
        return new(new ECDsaSecurityKey(ec), algorithm, publicKey, keyId);
    }

    private static bool HasPrivatePart(Func<byte[]> export) =>
        TryImport(() => CryptographicOperations.ZeroMemory(export()));

    private static bool TryImport(Action import)
    {
        try
        {
            import();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
#pragma warning restore CA2000

internal sealed record PublicKeySet([property: JsonPropertyName("keys")] IReadOnlyList<PublicKey> Keys);

/// <summary>A public key (RFC 7517 §4). Has no member for a private part.</summary>
internal sealed record PublicKey(
    [property: JsonPropertyName("kty")] string Kty,
    [property: JsonPropertyName("kid")] string Kid,
    [property: JsonPropertyName("alg")] string Alg,
    [property: JsonPropertyName("crv")] string? Crv,
    [property: JsonPropertyName("x")] string? X,
    [property: JsonPropertyName("y")] string? Y,
    [property: JsonPropertyName("n")] string? N,
    [property: JsonPropertyName("e")] string? E,
    [property: JsonPropertyName("use")] string Use = "sig"
);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublicKeySet))]
internal sealed partial class PublicKeyJson : JsonSerializerContext;
