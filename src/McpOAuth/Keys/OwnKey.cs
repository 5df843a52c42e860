using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>A 256-bit key of one user or one token, created for one or two messages. Not thread-safe.</summary>
internal sealed class OwnKey(uint id, ReadOnlySpan<byte> key) : IEnvelopeKey, IDisposable
{
    private readonly AesGcm aes = new AesGcm(key, Envelope.TagLength);

    public uint Id { get; } = id;

    public void Encrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    ) => aes.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    ) => aes.TryDecrypt(nonce, ciphertext, tag, plaintext, associatedData);

    public void Dispose() => aes.Dispose();
}
