using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Keys;

/// <summary>What a signing key is called and what of it is published.</summary>
public sealed class SigningKeyIdentity
{
    // RFC 7517 Appendix A.2, the EC key pair.
    private const string X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    private const string Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
    private const string D = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";

    [Fact, Trait("Spec", "RFC 7638 §3"), Trait("Spec", "RFC 7518 §6.2.1")]
    public void A_published_key_pair_has_the_coordinates_and_thumbprint_computed_elsewhere()
    {
        using var key = SigningKey.Open(new(3, "ignored", Pkcs8(), Some.Now));
        Assert.Equal((X, Y), (key.X, key.Y));
        Assert.Equal(Thumbprint(X, Y), key.KeyId);
        var jwk = new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = X,
            Y = Y,
        };
        Assert.Equal(Base64Url.EncodeToString(jwk.ComputeJwkThumbprint()), key.KeyId);
    }

    [Fact, Trait("Spec", "RFC 9449 §6.1")]
    public void The_tests_own_thumbprint_is_that_of_the_RFCs_example() =>
        Assert.Equal(
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            Thumbprint("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA")
        );

    [Fact, Trait("Spec", "RFC 7518 §3.4")]
    public void A_new_key_opens_unchanged()
    {
        var stored = SigningKey.Create(7, Some.Now);
        using var key = SigningKey.Open(stored);
        Assert.Equal((7, stored.KeyId, Some.Now), (key.Sequence, key.KeyId, key.ActivatesAt));
        Assert.Equal(SecurityAlgorithms.EcdsaSha256, key.Credentials.Algorithm);
        Assert.Equal(key.KeyId, key.Credentials.Key.KeyId);
        Assert.NotEqual(stored.KeyId, SigningKey.Create(7, Some.Now).KeyId);
    }

    [Fact, Trait("Spec", "RFC 7518 §3.4"), Trait("Spec", "RFC 7518 §6.2.1.1")]
    public void A_key_is_on_P_256_with_full_length_coordinates()
    {
        var stored = SigningKey.Create(1, Some.Now);
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(stored.PrivateKey, out _);
        Assert.Equal("1.2.840.10045.3.1.7", ecdsa.ExportParameters(false).Curve.Oid.Value);
        using var key = SigningKey.Open(stored);
        // 32 bytes each, leading zeros included.
        Assert.Equal((43, 43), (key.X.Length, key.Y.Length));
    }

    [Fact, Trait("Spec", "RFC 7517 §9.2"), Trait("Invariant", "I5")]
    public void A_stored_key_prints_only_its_names()
    {
        var stored = SigningKey.Create(1, Some.Now);
        Assert.Equal($"signing key 1 ({stored.KeyId})", stored.ToString());
    }

    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""))
        );

    private static byte[] Pkcs8()
    {
        using var ecdsa = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Base64Url.DecodeFromChars(D),
                Q = new() { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
            }
        );
        return ecdsa.ExportPkcs8PrivateKey();
    }
}
