namespace McpOAuth.Keys;

/// <summary>Wraps data keys under a key that never leaves its keeper: Key Vault, or a local file in Development.</summary>
/// <remarks>
/// Throws <see cref="Protocol.OutageException"/> where the keeper does not answer, and
/// <see cref="InvalidOperationException"/> where it was not the keeper who wrapped.
/// </remarks>
public interface IKeyWrapping
{
    /// <summary>The id, with its version, of the key that would wrap now.</summary>
    Task<string> CurrentKeyIdAsync(CancellationToken cancellation);

    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation);

    Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation);
}

/// <summary>A wrapped data key and the id (with version) of the key that wrapped it.</summary>
public sealed record WrappedKey(string WrappingKeyId, byte[] Ciphertext);
