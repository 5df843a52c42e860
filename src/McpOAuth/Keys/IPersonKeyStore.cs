namespace McpOAuth.Keys;

/// <summary>Stores the users' keys, encrypted by the implementation.</summary>
public interface IPersonKeyStore
{
    Task<byte[]?> FindAsync(string subject, CancellationToken cancellation);

    /// <summary>False if the user already has a key, because another instance added it first.</summary>
    Task<bool> TryAddAsync(string subject, byte[] key, CancellationToken cancellation);

    Task RemoveAsync(string subject, CancellationToken cancellation);
}
