using System.Security.Cryptography;
using System.Text;

namespace McpOAuth.Keys;

/// <summary>A 256-bit AES key that seals rows and tokens. Its plaintext exists only in memory.</summary>
/// <remarks>
/// Nonces are random 96-bit values, so a key may seal at most 2^32 messages (NIST SP 800-38D §8.3). Keys are rotated
/// long before, by age and by message count (<see cref="DataKeyRules"/>).
/// </remarks>
public sealed class DataKey : IEnvelopeKey, IDisposable
{
    /// <summary>Bytes.</summary>
    public const int Length = 32;

    // AesGcm is not thread-safe, and creating one per message costs more than the encryption itself.
    private readonly ThreadLocal<AesGcm> aes;
    private readonly byte[] macKey;
    private long uses;

    public DataKey(uint id, ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
        {
            throw new ArgumentException($"A data key must have {Length} bytes.", nameof(key));
        }
        Id = id;
        var copy = key.ToArray();
        aes = new(() => new AesGcm(copy, Envelope.TagLength), trackAllValues: true);
        macKey = HKDF.Expand(HashAlgorithmName.SHA256, copy, Length, Encoding.ASCII.GetBytes("mcp-oauth mac v1"));
    }

    /// <summary>Increases by one with each new key. Every envelope contains it in plaintext.</summary>
    public uint Id { get; }

    public void Encrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    )
    {
        Interlocked.Increment(ref uses);
        aes.Value!.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
    }

    /// <summary>False if the nonce, ciphertext, tag or associated data was changed.</summary>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    ) => aes.Value!.TryDecrypt(nonce, ciphertext, tag, plaintext, associatedData);

    /// <summary>HMAC-SHA-256 under a key derived from this one, so that AES and HMAC never share a key.</summary>
    public byte[] Mac(ReadOnlySpan<byte> message) => HMACSHA256.HashData(macKey, message);

    /// <summary>Returns and resets the number of messages sealed since the last call.</summary>
    internal long TakeUse() => Interlocked.Exchange(ref uses, 0);

    /// <summary>Adds back a count that could not be reported.</summary>
    internal void ReturnUse(long messages) => Interlocked.Add(ref uses, messages);

    public void Dispose()
    {
        foreach (var value in aes.Values)
        {
            value.Dispose();
        }
        aes.Dispose();
        CryptographicOperations.ZeroMemory(macKey);
    }

    public override string ToString() => $"data key {Id}";
}
