using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>Reads keys that the broker cannot work without.</summary>
internal static class StoredKeys
{
    /// <exception cref="UnreadableKeyException">A key cannot be read.</exception>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is InvalidOperationException or CryptographicException)
        {
            throw new UnreadableKeyException("A key in storage cannot be read.", exception);
        }
    }
}
