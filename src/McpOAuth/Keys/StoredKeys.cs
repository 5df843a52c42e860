using System.Security.Cryptography;
using McpOAuth.Protocol;

namespace McpOAuth.Keys;

/// <summary>Reads keys that the broker cannot work without.</summary>
internal static class StoredKeys
{
    /// <exception cref="OutageException">
    /// A key cannot be read. It is no refusal, because the operator can restore the row, and no bug.
    /// </exception>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is InvalidOperationException or CryptographicException)
        {
            throw new OutageException("A key in storage cannot be read.", exception);
        }
    }
}
