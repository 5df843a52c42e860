namespace McpOAuth.Keys;

/// <summary>Wraps data keys with a key that never leaves Key Vault. In Development it is a local file.</summary>
/// <remarks>
/// Throws <see cref="Protocol.OutageException"/> if Key Vault is unavailable, and
/// <see cref="InvalidOperationException"/> if the data key was wrapped by another key.
/// </remarks>
public interface IKeyWrapping
{
    /// <summary>The id, with its version, of the current wrapping key.</summary>
    Task<string> CurrentKeyIdAsync(CancellationToken cancellation);

    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation);

    Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation);
}

/// <summary>A wrapped data key, and the id (with version) of the wrapping key.</summary>
public sealed record WrappedKey(string WrappingKeyId, byte[] Ciphertext);
