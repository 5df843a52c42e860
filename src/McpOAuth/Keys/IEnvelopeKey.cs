namespace McpOAuth.Keys;

/// <summary>What an envelope is sealed under: a <see cref="DataKey"/> of the ring, or an <see cref="OwnKey"/>.</summary>
public interface IEnvelopeKey
{
    /// <summary>Stands in clear in every envelope.</summary>
    uint Id { get; }

    void Encrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    );

    /// <summary>False where anything was changed: nonce, ciphertext, tag or associated data.</summary>
    bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    );
}
