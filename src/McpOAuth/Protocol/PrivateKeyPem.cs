using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Protocol;

/// <summary>A private key for <c>private_key_jwt</c>, read from PEM. Does not print.</summary>
/// <remarks>RFC 7518 §3.3 and §3.4: RSA of at least 2048 bits, or one of the three NIST curves.</remarks>
#pragma warning disable CA2000 // The keys live as long as the settings, which live as long as the process.
internal sealed class PrivateKeyPem
{
    private const int MinimumModulus = 2048;

    private PrivateKeyPem(SecurityKey key, string algorithm, JsonWebKey publicKey)
    {
        PublicKey = publicKey;
        Credentials = new SigningCredentials(key, algorithm);
    }

    public SigningCredentials Credentials { get; }

    public JsonWebKey PublicKey { get; }

    /// <summary>RFC 7638, in base64url.</summary>
    public string Thumbprint => Base64UrlEncoder.Encode(PublicKey.ComputeJwkThumbprint());

    /// <summary>Reads an unencrypted private key. Its line breaks may be written as <c>\n</c>.</summary>
    /// <param name="problem">What the text is instead, without any part of it. Null if nothing is wrong.</param>
    public static PrivateKeyPem? TryRead(string pem, out string? problem)
    {
        var text = pem.Replace("\\n", "\n", StringComparison.Ordinal);
        if (ReadEc(text) is { } ec)
        {
            return OfEc(ec, out problem);
        }
        if (ReadRsa(text) is not { } rsa)
        {
            problem = "not an unencrypted private key in PEM";
            return null;
        }
        if (rsa.KeySize < MinimumModulus)
        {
            problem = $"an RSA key of {rsa.KeySize} bits. It must have at least {MinimumModulus}";
            return null;
        }
        problem = null;
        var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.ExportParameters(false)));
        return new(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256, publicKey);
    }

    public override string ToString() => $"private key {Credentials.Key.KeyId}";

    private static PrivateKeyPem? OfEc(ECDsa ec, out string? problem)
    {
        var parameters = ec.ExportParameters(false);
        // The size does not suffice: other curves have 256 bits, too.
        var algorithm = parameters.Curve.Oid.Value switch
        {
            "1.2.840.10045.3.1.7" => SecurityAlgorithms.EcdsaSha256,
            "1.3.132.0.34" => SecurityAlgorithms.EcdsaSha384,
            "1.3.132.0.35" => SecurityAlgorithms.EcdsaSha512,
            _ => null,
        };
        problem = algorithm is null ? "on another curve than P-256, P-384 and P-521" : null;
        if (algorithm is null)
        {
            return null;
        }
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new(ECDsa.Create(parameters)));
        return new(new ECDsaSecurityKey(ec), algorithm, publicKey);
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
