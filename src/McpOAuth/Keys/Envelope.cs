using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>
/// The bytes that stand for a secret: version (1 byte, 1), data key id (4 bytes, big-endian), nonce (12), AES-256-GCM
/// ciphertext, tag (16).
/// </summary>
/// <remarks>
/// The header is authenticated together with the <see cref="Binding"/>, so that neither a ciphertext nor its key id can
/// be moved. docs/storage-schema.md describes the format.
/// </remarks>
public static class Envelope
{
    public const byte Version = 1;

    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = HeaderLength + NonceLength + TagLength;

    private const int HeaderLength = 5;
    private const int NonceLength = 12;
    internal const int TagLength = 16;

    public static byte[] Seal(IEnvelopeKey key, ReadOnlySpan<byte> plaintext, Binding binding)
    {
        var envelope = new byte[Overhead + plaintext.Length];
        envelope[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(envelope.AsSpan(1), key.Id);
        var nonce = envelope.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        key.Encrypt(
            nonce,
            plaintext,
            envelope.AsSpan(HeaderLength + NonceLength, plaintext.Length),
            envelope.AsSpan(envelope.Length - TagLength),
            binding.AssociatedData(envelope.AsSpan(0, HeaderLength))
        );
        return envelope;
    }

    /// <summary>The id of the data key that sealed it; false where this is no envelope.</summary>
    public static bool TryReadKeyId(ReadOnlySpan<byte> envelope, out uint keyId)
    {
        keyId = 0;
        if (envelope.Length < Overhead || envelope[0] != Version)
        {
            return false;
        }
        keyId = BinaryPrimitives.ReadUInt32BigEndian(envelope[1..]);
        return true;
    }

    /// <summary>False where the envelope was changed, belongs elsewhere or to another key.</summary>
    public static bool TryOpen(
        IEnvelopeKey key,
        ReadOnlySpan<byte> envelope,
        Binding binding,
        [NotNullWhen(true)] out byte[]? plaintext
    )
    {
        plaintext = null;
        if (!TryReadKeyId(envelope, out var keyId) || keyId != key.Id)
        {
            return false;
        }
        var opened = new byte[envelope.Length - Overhead];
        var authentic = key.TryDecrypt(
            envelope.Slice(HeaderLength, NonceLength),
            envelope.Slice(HeaderLength + NonceLength, opened.Length),
            envelope[^TagLength..],
            opened,
            binding.AssociatedData(envelope[..HeaderLength])
        );
        plaintext = authentic ? opened : null;
        return authentic;
    }
}
