using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>
/// A sealed value: version (1 byte, 1), data key id (4 bytes, big-endian), nonce (12 bytes), AES-256-GCM ciphertext,
/// tag (16 bytes).
/// </summary>
/// <remarks>
/// Version and key id are authenticated together with the <see cref="Binding"/>, so that an envelope cannot be moved to
/// another place or key. docs/storage-schema.md describes the format.
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

    /// <summary>
    /// Reads the id of the data key that sealed the envelope. False if the bytes are not an envelope.
    /// </summary>
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

    /// <summary>False if the envelope was changed, or has another binding or key.</summary>
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
