namespace McpOAuth.Keys;

/// <summary>
/// Stores the secret under which mail addresses are hashed. Created once, never replaced, encrypted at rest.
/// </summary>
public interface IMailKeyStore
{
    /// <summary>The secret (32 bytes). The first call creates it.</summary>
    Task<byte[]> GetOrCreateAsync(CancellationToken cancellation);
}
