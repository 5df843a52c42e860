using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>
/// A PKCE <c>code_challenge</c> with method <c>S256</c>. <c>plain</c> is not supported: it exposes the verifier.
/// </summary>
/// <remarks>RFC 7636 §4.2 (creation), §4.6 (verification); RFC 9700 §2.1.1 (why not <c>plain</c>).</remarks>
[JsonConverter(typeof(TextValueConverter<CodeChallenge>))]
public sealed partial record CodeChallenge : ITextValue<CodeChallenge>
{
    private CodeChallenge(string value) => Value = value;

    public string Value { get; }

    string ITextValue<CodeChallenge>.Text => Value;

    public static bool TryParse(string? text, [NotNullWhen(true)] out CodeChallenge? challenge)
    {
        challenge = text is not null && Sha256InBase64Url().IsMatch(text) ? new(text) : null;
        return challenge is not null;
    }

    /// <summary>The challenge for <paramref name="verifier"/>: <c>BASE64URL(SHA256(verifier))</c>.</summary>
    public static CodeChallenge Of(CodeVerifier verifier) =>
        new(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.Reveal()))));

    /// <summary>Whether <paramref name="verifier"/> matches this challenge. Compares in constant time.</summary>
    public bool IsAnsweredBy(CodeVerifier verifier) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Of(verifier).Value),
            Encoding.ASCII.GetBytes(Value)
        );

    // \z, because $ in .NET also accepts a trailing newline.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z")]
    private static partial Regex Sha256InBase64Url();
}
