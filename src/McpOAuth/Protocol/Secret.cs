using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>
/// A text that must never reach a log. Redacted in <see cref="ToString"/>, compared in constant time.
/// </summary>
[JsonConverter(typeof(NeverInJson<Secret>))]
public sealed class Secret(string value)
{
    /// <summary>A random secret of <paramref name="bytes"/> bytes, in base64url.</summary>
    public static Secret Create(int bytes = 32) => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes)));

    public string Reveal() => value;

    /// <summary>base64url of its SHA-256, stored in place of the secret.</summary>
    public string Sha256() => Sha256Of(value);

    public static string Sha256Of(string text) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether <paramref name="sha256"/> is the hash of this secret, compared in constant time.</summary>
    public bool IsHashedAs(string sha256) => FixedTimeEquals(Sha256(), sha256);

    public static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    public override string ToString() => "[secret]";
}
