namespace McpOAuth.Keys;

/// <summary>Wraps data keys under a key that never leaves its keeper: Key Vault, or a local file in Development.</summary>
public interface IKeyWrapping
{
    /// <summary>Throws <see cref="Protocol.OutageException"/> where the keeper does not answer.</summary>
    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation);

    Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation);
}

/// <summary>A wrapped data key and the id (with version) of the key that wrapped it.</summary>
public sealed record WrappedKey(string WrappingKeyId, byte[] Ciphertext);
