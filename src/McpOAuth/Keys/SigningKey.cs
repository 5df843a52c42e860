using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Keys;

/// <summary>An ES256 key pair that signs access tokens.</summary>
/// <remarks>RFC 7518 §3.4. The <c>kid</c> is the RFC 7638 thumbprint.</remarks>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa ecdsa;

    private SigningKey(int sequence, ECDsa ecdsa, DateTimeOffset activatesAt)
    {
        this.ecdsa = ecdsa;
        Sequence = sequence;
        ActivatesAt = activatesAt;
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        KeyId = Thumbprint(X, Y);
        // The library's shared factory caches providers by kid forever, and their keys with them.
        var key = new ECDsaSecurityKey(ecdsa) { KeyId = KeyId, CryptoProviderFactory = new() };
        Credentials = new(key, SecurityAlgorithms.EcdsaSha256);
    }

    public int Sequence { get; }

    public DateTimeOffset ActivatesAt { get; }

    public string KeyId { get; }

    public string X { get; }

    public string Y { get; }

    public SigningCredentials Credentials { get; }

    public static SigningKey Open(StoredSigningKey stored)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(stored.PrivateKey, out _);
        return new(stored.Sequence, ecdsa, stored.ActivatesAt);
    }

    public static StoredSigningKey Create(int sequence, DateTimeOffset activatesAt)
    {
        using var key = new SigningKey(sequence, ECDsa.Create(ECCurve.NamedCurves.nistP256), activatesAt);
        return new(sequence, key.KeyId, key.ecdsa.ExportPkcs8PrivateKey(), activatesAt);
    }

    public void Dispose() => ecdsa.Dispose();

    // RFC 7638 §3.2: the required members in lexicographic order, without whitespace.
    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""))
        );
}
