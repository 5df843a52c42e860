using System.Buffers.Binary;
using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>Seals with one user's key.</summary>
public sealed class PersonSealer(byte[] key) : ISealer
{
    /// <summary>
    /// Identifies this key among the user's keys, in every envelope. The first 32 bits of its SHA-256.
    /// </summary>
    public uint KeyId { get; } = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key));

    public ValueTask<byte[]> SealAsync(ReadOnlyMemory<byte> plaintext, Binding binding, CancellationToken cancellation)
    {
        using var own = new OwnKey(KeyId, key);
        return ValueTask.FromResult(Envelope.Seal(own, plaintext.Span, binding));
    }

    public ValueTask<byte[]?> OpenAsync(ReadOnlyMemory<byte> envelope, Binding binding, CancellationToken cancellation)
    {
        using var own = new OwnKey(KeyId, key);
        return ValueTask.FromResult(
            Envelope.TryOpen(own, envelope.Span, binding, out var plaintext) ? plaintext : null
        );
    }
}
