namespace McpOAuth.Keys;

/// <summary>
/// Seals and opens values with the data keys (<see cref="Sealer"/>) or a user's key (<see cref="PersonSealer"/>).
/// </summary>
public interface ISealer
{
    ValueTask<byte[]> SealAsync(ReadOnlyMemory<byte> plaintext, Binding binding, CancellationToken cancellation);

    /// <summary>Null if the envelope was changed, moved, or sealed by another broker.</summary>
    ValueTask<byte[]?> OpenAsync(ReadOnlyMemory<byte> envelope, Binding binding, CancellationToken cancellation);
}
