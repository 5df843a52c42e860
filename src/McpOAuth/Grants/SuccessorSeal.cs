using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Seals a refresh token for the holder of the one before it.</summary>
/// <remarks>
/// Only the client that presents the predecessor ever needs the successor (I3), so the predecessor is the key. A row,
/// or a copy of it, therefore reveals no token and no identity, even to someone who has the data keys. NIST SP 800-56C
/// §4, option 2 (HMAC): the predecessor is secret because of the 96 bits of its nonce, which no row holds.
/// </remarks>
internal static class SuccessorSeal
{
    private static readonly Binding SuccessorBinding = Binding.Token("successor of a refresh token");
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("mcp-oauth successor v1");

    public static Secret Seal(string predecessor, Secret successor)
    {
        using var key = KeyOf(predecessor);
        var plaintext = Base64Url.DecodeFromChars(successor.Reveal());
        return new Secret(Base64Url.EncodeToString(Envelope.Seal(key, plaintext, SuccessorBinding)));
    }

    /// <summary>Null if it was sealed for another predecessor or cannot be read.</summary>
    public static Secret? Open(string predecessor, Secret sealedSuccessor)
    {
        if (!Sealer.TryDecode(sealedSuccessor.Reveal(), out var envelope))
        {
            return null;
        }
        using var key = KeyOf(predecessor);
        return Envelope.TryOpen(key, envelope, SuccessorBinding, out var plaintext)
            ? new Secret(Base64Url.EncodeToString(plaintext))
            : null;
    }

    private static OwnKey KeyOf(string predecessor) =>
        new(0, HMACSHA256.HashData(Purpose, Base64Url.DecodeFromChars(predecessor)));
}
