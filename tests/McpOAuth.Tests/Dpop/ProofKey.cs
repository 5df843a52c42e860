using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace McpOAuth.Tests.Dpop;

/// <summary>A client's key, with which it signs proofs. Linked into other test projects.</summary>
public sealed class ProofKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>RFC 7638 §3.</summary>
    public string Thumbprint => HashOf($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""");

    private string X => Base64Url.EncodeToString(key.ExportParameters(false).Q.X);

    private string Y => Base64Url.EncodeToString(key.ExportParameters(false).Q.Y);

    /// <summary>A proof that holds, but for what a test replaces; null leaves a member out.</summary>
    /// <param name="token">The access token that it goes with, if any.</param>
    public string Prove(
        string method,
        string url,
        DateTimeOffset now,
        string? token = null,
        IEnumerable<(string Name, JsonNode? Value)>? header = null,
        IEnumerable<(string Name, JsonNode? Value)>? claims = null
    )
    {
        var allHeader = new JsonObject
        {
            ["typ"] = "dpop+jwt",
            ["alg"] = "ES256",
            ["jwk"] = PublicKey(),
        };
        var allClaims = new JsonObject
        {
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (token is not null)
        {
            allClaims["ath"] = HashOf(token);
        }
        Replace(allHeader, header);
        Replace(allClaims, claims);
        return Sign(allHeader.ToJsonString(), allClaims.ToJsonString());
    }

    public string Sign(string header, string claims)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public JsonObject PublicKey() =>
        new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = X,
            ["y"] = Y,
        };

    /// <summary>With the private part, which no proof may contain.</summary>
    public JsonObject PrivateKey()
    {
        var jwk = PublicKey();
        jwk["d"] = Base64Url.EncodeToString(key.ExportParameters(true).D);
        return jwk;
    }

    public static string HashOf(string text) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose() => key.Dispose();

    private static void Replace(JsonObject members, IEnumerable<(string Name, JsonNode? Value)>? others)
    {
        foreach (var (name, value) in others ?? [])
        {
            members.Remove(name);
            if (value is not null)
            {
                members[name] = value;
            }
        }
    }
}
