namespace McpOAuth.Keys;

/// <summary>Seals values and opens them: under the data keys (<see cref="Sealer"/>) or under a person's own (<see cref="PersonSealer"/>).</summary>
public interface ISealer
{
    ValueTask<byte[]> SealAsync(ReadOnlyMemory<byte> plaintext, Binding binding, CancellationToken cancellation);

    /// <summary>Null where the envelope was changed, moved, or is none of ours.</summary>
    ValueTask<byte[]?> OpenAsync(ReadOnlyMemory<byte> envelope, Binding binding, CancellationToken cancellation);
}
