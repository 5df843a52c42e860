namespace McpOAuth.Keys;

/// <summary>Seals under one person's key. Its envelopes have the key id 0, which no data key has.</summary>
public sealed class PersonSealer : ISealer
{
    private readonly byte[] key;

    internal PersonSealer(byte[] key) => this.key = key;

    public ValueTask<byte[]> SealAsync(ReadOnlyMemory<byte> plaintext, Binding binding, CancellationToken cancellation)
    {
        using var own = new OwnKey(key);
        return ValueTask.FromResult(Envelope.Seal(own, plaintext.Span, binding));
    }

    public ValueTask<byte[]?> OpenAsync(ReadOnlyMemory<byte> envelope, Binding binding, CancellationToken cancellation)
    {
        using var own = new OwnKey(key);
        return ValueTask.FromResult(
            Envelope.TryOpen(own, envelope.Span, binding, out var plaintext) ? plaintext : null
        );
    }
}
