using System.Security.Cryptography;
using McpOAuth.Protocol;

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
            throw new UnreadableKeyException(exception);
        }
    }
}

/// <summary>
/// A key in storage cannot be read. To a client it is an outage: no refusal, because the operator can restore the row.
/// </summary>
public sealed class UnreadableKeyException(Exception inner)
    : OutageException("A key in storage cannot be read.", inner);
