namespace McpOAuth.Keys;

/// <summary>A key that seals envelopes: a <see cref="DataKey"/> of the ring, or an <see cref="OwnKey"/>.</summary>
public interface IEnvelopeKey
{
    /// <summary>Every envelope contains it in plaintext.</summary>
    uint Id { get; }

    void Encrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    );

    /// <summary>False if the nonce, ciphertext, tag or associated data was changed.</summary>
    bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    );
}
