using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Upstream;

/// <summary>The private key that authenticates the broker at an upstream. Does not print.</summary>
/// <remarks>RFC 7518 §3.3 and §3.4: RSA of at least 2048 bits, or one of the three NIST curves.</remarks>
#pragma warning disable CA2000 // The keys live as long as the settings, which live as long as the process.
public sealed class AssertionKey
{
    private const int MinimumModulus = 2048;

    private readonly JsonWebKey publicKey;

    private AssertionKey(SigningCredentials credentials, JsonWebKey publicKey)
    {
        this.publicKey = publicKey;
        Credentials = credentials;
    }

    internal SigningCredentials Credentials { get; }

    /// <summary>The public key as a JWK, for registration at the upstream.</summary>
    public string PublicJwk
    {
        get
        {
            var members = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [JsonWebKeyParameterNames.Kty] = publicKey.Kty,
                [JsonWebKeyParameterNames.Kid] = Credentials.Key.KeyId,
                [JsonWebKeyParameterNames.Use] = "sig",
                [JsonWebKeyParameterNames.Alg] = Credentials.Algorithm,
            };
            (string Name, string? Value)[] parameters =
            [
                (JsonWebKeyParameterNames.Crv, publicKey.Crv),
                (JsonWebKeyParameterNames.X, publicKey.X),
                (JsonWebKeyParameterNames.Y, publicKey.Y),
                (JsonWebKeyParameterNames.N, publicKey.N),
                (JsonWebKeyParameterNames.E, publicKey.E),
            ];
            foreach (var (name, value) in parameters.Where(parameter => parameter.Value is not null))
            {
                members[name] = value!;
            }
            return JsonSerializer.Serialize(members, AssertionKeyJson.Default.SortedDictionaryStringString);
        }
    }

    /// <summary>Reads a private key in PEM. Settings may write its line breaks as <c>\n</c>.</summary>
    /// <param name="keyId">The <c>kid</c> at the upstream. Null for the key's thumbprint (RFC 7638).</param>
    /// <param name="problem">What is wrong with it, without any part of it. Null if nothing is.</param>
    public static AssertionKey? TryRead(Secret pem, string? keyId, out string? problem)
    {
        var text = pem.Reveal().Replace("\\n", "\n", StringComparison.Ordinal);
        problem = null;
        if (ReadEc(text) is { } ec)
        {
            return OfEc(ec, keyId, out problem);
        }
        if (ReadRsa(text) is not { } rsa)
        {
            problem = "is not an unencrypted private key in PEM";
            return null;
        }
        if (rsa.KeySize < MinimumModulus)
        {
            problem = $"is an RSA key of {rsa.KeySize} bits. It must have at least {MinimumModulus}";
            return null;
        }
        var key = new RsaSecurityKey(rsa);
        var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.ExportParameters(false)));
        return Of(key, SecurityAlgorithms.RsaSha256, publicKey, keyId);
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
        problem = algorithm is null ? "is on another curve than P-256, P-384 and P-521" : null;
        if (algorithm is null)
        {
            return null;
        }
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new(ECDsa.Create(ec.ExportParameters(false))));
        return Of(new ECDsaSecurityKey(ec), algorithm, publicKey, keyId);
    }

    private static AssertionKey Of(SecurityKey key, string algorithm, JsonWebKey publicKey, string? keyId)
    {
        key.KeyId = keyId ?? Base64UrlEncoder.Encode(publicKey.ComputeJwkThumbprint());
        return new(new SigningCredentials(key, algorithm), publicKey);
    }

    private static ECDsa? ReadEc(string pem)
    {
        var key = ECDsa.Create();
        return TryImport(() => key.ImportFromPem(pem)) && HasPrivatePart(() => key.ExportECPrivateKey()) ? key : null;
    }

    private static RSA? ReadRsa(string pem)
    {
        var key = RSA.Create();
        return TryImport(() => key.ImportFromPem(pem)) && HasPrivatePart(() => key.ExportRSAPrivateKey()) ? key : null;
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

[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class AssertionKeyJson : JsonSerializerContext;
