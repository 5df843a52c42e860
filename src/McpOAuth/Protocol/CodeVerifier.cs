using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>A PKCE <c>code_verifier</c>: 43 to 128 unreserved characters.</summary>
/// <remarks>RFC 7636 §4.1. Secret until the code is redeemed, so <see cref="ToString"/> redacts it.</remarks>
[JsonConverter(typeof(NeverInJson<CodeVerifier>))]
public sealed partial class CodeVerifier
{
    private readonly string value;

    private CodeVerifier(string value) => this.value = value;

    /// <summary>32 random bytes in base64url: 43 characters, 256 bits.</summary>
    public static CodeVerifier Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out CodeVerifier? verifier)
    {
        verifier = text is not null && Unreserved().IsMatch(text) ? new(text) : null;
        return verifier is not null;
    }

    public string Reveal() => value;

    public override string ToString() => "[secret]";

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{43,128}\z")]
    private static partial Regex Unreserved();
}
