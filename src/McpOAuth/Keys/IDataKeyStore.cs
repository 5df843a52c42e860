namespace McpOAuth.Keys;

/// <summary>A data key as it lies in storage.</summary>
public sealed record StoredDataKey(uint Id, WrappedKey Wrapped, DateTimeOffset CreatedAt);

/// <summary>Where wrapped data keys are kept, for all instances.</summary>
public interface IDataKeyStore
{
    Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation);

    /// <summary>False where another instance was first to add a key with this id.</summary>
    Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation);
}
