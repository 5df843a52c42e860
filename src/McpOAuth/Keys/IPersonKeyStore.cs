namespace McpOAuth.Keys;

/// <summary>Where people's keys are kept, for all instances. The implementation encrypts them.</summary>
public interface IPersonKeyStore
{
    Task<byte[]?> FindAsync(string subject, CancellationToken cancellation);

    /// <summary>False where another instance was first.</summary>
    Task<bool> TryAddAsync(string subject, byte[] key, CancellationToken cancellation);

    Task RemoveAsync(string subject, CancellationToken cancellation);
}
