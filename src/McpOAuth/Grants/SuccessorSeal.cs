using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Seals a refresh token for whoever holds the one before it.</summary>
/// <remarks>
/// The successor is only ever wanted by the client that presents its predecessor (I3), so the predecessor is the key.
/// A row, or a copy of it, thereby gives no token away and names no person, even to those who have the data keys.
/// NIST SP 800-56C §4, option 2 (HMAC): what makes the predecessor a secret, its 96 bits of nonce, is in no row.
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

    /// <summary>Null where another token is the predecessor.</summary>
    public static Secret? Open(string predecessor, Secret sealedSuccessor)
    {
        using var key = KeyOf(predecessor);
        var envelope = Base64Url.DecodeFromChars(sealedSuccessor.Reveal());
        return Envelope.TryOpen(key, envelope, SuccessorBinding, out var plaintext)
            ? new Secret(Base64Url.EncodeToString(plaintext))
            : null;
    }

    private static OwnKey KeyOf(string predecessor) =>
        new(0, HMACSHA256.HashData(Purpose, Base64Url.DecodeFromChars(predecessor)));
}
