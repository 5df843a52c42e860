namespace McpOAuth.Keys;

/// <summary>Where the secret behind subject identifiers is kept: made once, never replaced, encrypted by the store.</summary>
public interface ISubjectKeyStore
{
    /// <summary>The secret, made by whoever asks first. 32 bytes.</summary>
    Task<byte[]> GetOrCreateAsync(CancellationToken cancellation);
}
