using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>A key pair of a client's, which signs JWTs without any part of the product.</summary>
internal sealed class ClientKey : IDisposable
{
    private readonly AsymmetricAlgorithm pair;
    private readonly string algorithm;

    private ClientKey(AsymmetricAlgorithm pair, string algorithm, string? keyId)
    {
        this.pair = pair;
        this.algorithm = algorithm;
        KeyId = keyId;
    }

    public string? KeyId { get; }

    public static ClientKey Create(string algorithm = "ES256", string? keyId = "one") =>
        new(
            algorithm switch
            {
                "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
                "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
                "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
                _ => RSA.Create(2048),
            },
            algorithm,
            keyId
        );

    /// <summary>The public half as a JWK.</summary>
    public JsonObject Jwk()
    {
        var jwk = pair is ECDsa ec ? JwkOf(ec.ExportParameters(false)) : JwkOf(((RSA)pair).ExportParameters(false));
        if (KeyId is not null)
        {
            jwk["kid"] = KeyId;
        }
        return jwk;
    }

    /// <summary>The private half too, as no client should publish it.</summary>
    public JsonObject PrivateJwk()
    {
        var jwk = Jwk();
        jwk["d"] = Base64Url.EncodeToString(
            pair is ECDsa ec ? ec.ExportParameters(true).D : ((RSA)pair).ExportParameters(true).D
        );
        return jwk;
    }

    public string PublicPem() => pair.ExportSubjectPublicKeyInfoPem();

    public static string SetOf(params IEnumerable<JsonObject> keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static string SetOf(params IEnumerable<ClientKey> keys) => SetOf(keys.Select(key => key.Jwk()));

    /// <param name="header">In place of this key's <c>alg</c> and <c>kid</c>.</param>
    /// <param name="hash">In place of the one that belongs to this key's algorithm.</param>
    public string Sign(JsonObject claims, JsonObject? header = null, HashAlgorithmName? hash = null)
    {
        header ??= new JsonObject { ["alg"] = algorithm, ["kid"] = KeyId };
        return SignText(claims.ToJsonString(), header, hash);
    }

    /// <summary>Signs claims that need not be well-formed.</summary>
    public string SignText(string claims, JsonObject header, HashAlgorithmName? hash = null)
    {
        var text = $"{Encode(header)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(SignatureOf(Encoding.ASCII.GetBytes(text), hash))}";
    }

    public static string SignWithSecret(JsonObject claims, byte[] secret, string? keyId) =>
        SignWithSecret(claims, secret, new JsonObject { ["alg"] = "HS256", ["kid"] = keyId });

    public static string SignWithSecret(JsonObject claims, byte[] secret, JsonObject header)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Unsigned(JsonObject claims, string algorithm = "none") =>
        $"{Encode(new JsonObject { ["alg"] = algorithm })}.{Encode(claims)}.";

    public void Dispose() => pair.Dispose();

    private byte[] SignatureOf(byte[] data, HashAlgorithmName? other)
    {
        var hash =
            other
            ?? algorithm[2..] switch
            {
                "256" => HashAlgorithmName.SHA256,
                "384" => HashAlgorithmName.SHA384,
                _ => HashAlgorithmName.SHA512,
            };
        return pair is ECDsa ec
            ? ec.SignData(data, hash)
            : ((RSA)pair).SignData(
                data,
                hash,
                algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            );
    }

    private static string Encode(JsonObject json) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private static JsonObject JwkOf(ECParameters key) =>
        new()
        {
            ["kty"] = "EC",
            ["crv"] = key.Q.X!.Length switch
            {
                32 => "P-256",
                48 => "P-384",
                _ => "P-521",
            },
            ["x"] = Base64Url.EncodeToString(key.Q.X),
            ["y"] = Base64Url.EncodeToString(key.Q.Y),
        };

    private static JsonObject JwkOf(RSAParameters key) =>
        new()
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
}
