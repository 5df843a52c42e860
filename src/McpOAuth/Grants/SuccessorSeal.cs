using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>
/// Seals what a refresh token or a code was exchanged for, so that only its holder can have it again.
/// </summary>
/// <remarks>
/// Only the client that presents the predecessor ever needs the successor (I2, I3), so the predecessor is the key. A row,
/// or a copy of it, therefore reveals no token and no identity, even to someone who has the data keys. NIST SP 800-56C
/// §4, option 2 (HMAC): the predecessor is secret because of the 96 bits of its nonce, which no row holds.
/// </remarks>
internal static class SuccessorSeal
{
    private static readonly Binding SuccessorBinding = Binding.Token("successor of a refresh token");
    private static readonly Binding AnswerBinding = Binding.Token("answer to a code");
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("mcp-oauth successor v1");

    public static Secret Seal(string predecessor, Secret successor) =>
        Seal(predecessor, Base64Url.DecodeFromChars(successor.Reveal()), SuccessorBinding);

    /// <summary>Null if it was sealed for another predecessor or cannot be read.</summary>
    public static Secret? Open(string predecessor, Secret sealedSuccessor) =>
        Open(predecessor, sealedSuccessor, SuccessorBinding) is { } plaintext
            ? new Secret(Base64Url.EncodeToString(plaintext))
            : null;

    public static Secret SealAnswer(string code, RedemptionAnswer answer) =>
        Seal(code, Encoding.ASCII.GetBytes(answer.ToText()), AnswerBinding);

    /// <summary>Null if it was sealed for another code or cannot be read.</summary>
    public static RedemptionAnswer? OpenAnswer(string code, Secret sealedAnswer) =>
        Open(code, sealedAnswer, AnswerBinding) is { } plaintext
            ? RedemptionAnswer.Parse(Encoding.ASCII.GetString(plaintext))
            : null;

    private static Secret Seal(string predecessor, byte[] plaintext, Binding binding)
    {
        using var key = KeyOf(predecessor);
        return new Secret(Base64Url.EncodeToString(Envelope.Seal(key, plaintext, binding)));
    }

    private static byte[]? Open(string predecessor, Secret sealedValue, Binding binding)
    {
        if (!Sealer.TryDecode(sealedValue.Reveal(), out var envelope))
        {
            return null;
        }
        using var key = KeyOf(predecessor);
        return Envelope.TryOpen(key, envelope, binding, out var plaintext) ? plaintext : null;
    }

    private static OwnKey KeyOf(string predecessor) =>
        new(0, HMACSHA256.HashData(Purpose, Base64Url.DecodeFromChars(predecessor)));
}
