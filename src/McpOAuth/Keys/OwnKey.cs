using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>A 256-bit key of one user or one token, created for one or two messages. Not thread-safe.</summary>
internal sealed class OwnKey(uint id, ReadOnlySpan<byte> key) : IEnvelopeKey, IDisposable
{
    private const int TagLength = 16;

    private readonly AesGcm aes = new AesGcm(key, TagLength);

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
    )
    {
        try
        {
            aes.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => aes.Dispose();
}
