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

    /// <param name="proven">The thumbprint of the key that the client has proven. Only the same key opens it.</param>
    public static Secret Seal(string predecessor, Secret successor, string? proven = null) =>
        Seal(predecessor, Base64Url.DecodeFromChars(successor.Reveal()), SuccessorBinding, proven);

    /// <summary>Null if it was sealed for another predecessor or key, or cannot be read.</summary>
    public static Secret? Open(string predecessor, Secret sealedSuccessor, string? proven = null) =>
        Open(predecessor, sealedSuccessor, SuccessorBinding, proven) is { } plaintext
            ? new Secret(Base64Url.EncodeToString(plaintext))
            : null;

    public static Secret SealAnswer(string code, RedemptionAnswer answer) =>
        Seal(code, Encoding.ASCII.GetBytes(answer.ToText()), AnswerBinding, proven: null);

    /// <summary>Null if it was sealed for another code or cannot be read.</summary>
    public static RedemptionAnswer? OpenAnswer(string code, Secret sealedAnswer) =>
        Open(code, sealedAnswer, AnswerBinding, proven: null) is { } plaintext
            ? RedemptionAnswer.Parse(Encoding.ASCII.GetString(plaintext))
            : null;

    private static Secret Seal(string predecessor, byte[] plaintext, Binding binding, string? proven)
    {
        using var key = KeyOf(predecessor, proven);
        return new Secret(Base64Url.EncodeToString(Envelope.Seal(key, plaintext, binding)));
    }

    private static byte[]? Open(string predecessor, Secret sealedValue, Binding binding, string? proven)
    {
        if (!Sealer.TryDecode(sealedValue.Reveal(), out var envelope))
        {
            return null;
        }
        using var key = KeyOf(predecessor, proven);
        return Envelope.TryOpen(key, envelope, binding, out var plaintext) ? plaintext : null;
    }

    // Nobody can make a refresh token that is another one with a thumbprint added, so no two pairs give the same message.
    private static OwnKey KeyOf(string predecessor, string? proven)
    {
        byte[] message = [.. Base64Url.DecodeFromChars(predecessor), .. Encoding.ASCII.GetBytes(proven ?? "")];
        return new(0, HMACSHA256.HashData(Purpose, message));
    }
}
