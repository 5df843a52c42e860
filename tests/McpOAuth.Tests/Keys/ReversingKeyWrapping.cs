using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>Stands for the keeper of the wrapping key: what it wraps is not the key itself, and only it unwraps it.</summary>
internal sealed class ReversingKeyWrapping : IKeyWrapping
{
    /// <summary>How often it was asked to unwrap.</summary>
    public int Unwraps { get; private set; }

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) => Task.FromResult("reversing");

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        Task.FromResult(new WrappedKey("reversing", Reversed(clear.ToArray())));

    public Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation)
    {
        Unwraps++;
        return Task.FromResult(Reversed(wrapped.Ciphertext));
    }

    private static byte[] Reversed(byte[] bytes) => [.. bytes.AsEnumerable().Reverse()];
}
