namespace McpOAuth.Keys;

/// <summary>
/// Stores the secret that subject identifiers are derived from. Created once, never replaced, encrypted at rest.
/// </summary>
public interface ISubjectKeyStore
{
    /// <summary>The secret (32 bytes). The first call creates it.</summary>
    Task<byte[]> GetOrCreateAsync(CancellationToken cancellation);
}
