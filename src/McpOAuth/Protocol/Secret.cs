using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>A text that must never reach a log. It does not print, and compares in constant time.</summary>
[JsonConverter(typeof(NeverInJson<Secret>))]
public sealed class Secret(string value)
{
    /// <summary>A new secret of <paramref name="bytes"/> random bytes, in base64url.</summary>
    public static Secret Create(int bytes = 32) => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes)));

    public string Reveal() => value;

    /// <summary>What may be stored instead of it: base64url of its SHA-256.</summary>
    public string Sha256() => Sha256Of(value);

    public static string Sha256Of(string text) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether <paramref name="sha256"/> is the hash of this secret, compared in constant time.</summary>
    public bool IsHashedAs(string sha256) => FixedTimeEquals(Sha256(), sha256);

    public static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    public override string ToString() => "[secret]";
}
