using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>Creates data keys.</summary>
internal static class NewDataKey
{
    /// <summary>Creates and wraps a key. The plaintext is zeroed as soon as the key is wrapped.</summary>
    public static async Task<StoredDataKey> WrapAsync(
        uint id,
        IKeyWrapping wrapping,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var clear = RandomNumberGenerator.GetBytes(DataKey.Length);
        try
        {
            return new StoredDataKey(id, await wrapping.WrapAsync(clear, cancellation), now);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }
}
