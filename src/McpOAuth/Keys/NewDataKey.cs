using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>Makes data keys.</summary>
internal static class NewDataKey
{
    /// <summary>A new key, wrapped: in clear it exists no longer than that takes.</summary>
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
