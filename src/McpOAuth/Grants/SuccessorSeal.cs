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
/// RFC 5869: the predecessor's 96-bit random nonce and 128-bit tag are in no row.
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

    private static DataKey KeyOf(string predecessor) =>
        new(
            0,
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                Base64Url.DecodeFromChars(predecessor),
                DataKey.Length,
                salt: [],
                info: Purpose
            )
        );
}
