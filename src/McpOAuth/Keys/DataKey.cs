using System.Security.Cryptography;
using System.Text;

namespace McpOAuth.Keys;

/// <summary>A 256-bit AES key under which rows and tokens are sealed. It exists in clear in memory alone.</summary>
/// <remarks>
/// Nonces are random 96-bit values, so one key may seal 2^32 messages at most (NIST SP 800-38D §8.3); keys are
/// replaced by age, and by the count of their messages, long before (<see cref="DataKeyRules"/>).
/// </remarks>
public sealed class DataKey : IEnvelopeKey, IDisposable
{
    /// <summary>Bytes.</summary>
    public const int Length = 32;

    // AesGcm is not safe for concurrent use, and making one a message costs more than the encryption itself.
    private readonly ThreadLocal<AesGcm> aes;
    private readonly byte[] macKey;
    private long uses;

    public DataKey(uint id, ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
        {
            throw new ArgumentException($"A data key has {Length} bytes.", nameof(key));
        }
        Id = id;
        var copy = key.ToArray();
        aes = new(() => new AesGcm(copy, Envelope.TagLength), trackAllValues: true);
        macKey = HKDF.Expand(HashAlgorithmName.SHA256, copy, Length, Encoding.ASCII.GetBytes("mcp-oauth mac v1"));
    }

    /// <summary>Rises by one with each new key; stands in clear in every envelope.</summary>
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

    /// <summary>False where anything was changed: nonce, ciphertext, tag or associated data.</summary>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    ) => aes.Value!.TryDecrypt(nonce, ciphertext, tag, plaintext, associatedData);

    /// <summary>HMAC-SHA-256 under a key derived from this one, so that no key serves two algorithms.</summary>
    public byte[] Mac(ReadOnlySpan<byte> message) => HMACSHA256.HashData(macKey, message);

    /// <summary>Messages sealed here since this was last asked.</summary>
    internal long TakeUse() => Interlocked.Exchange(ref uses, 0);

    /// <summary>Takes back what was taken and could not be reported.</summary>
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
