namespace McpOAuth.Keys;

/// <summary>A data key as stored.</summary>
public sealed record StoredDataKey(uint Id, WrappedKey Wrapped, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// When it starts to seal. It seals until the next key becomes active. Instances load it in advance.
    /// </summary>
    public DateTimeOffset ActivatesAt { get; init; } = CreatedAt;

    /// <summary>Messages sealed, as reported by instances so far.</summary>
    public long Messages { get; init; }

    /// <summary>When an instance last reported use of it.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was destroyed. The row remains, so that the id is never reused.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    public bool IsRetired => RetiredAt is not null;
}

/// <summary>Stores the wrapped data keys of all instances.</summary>
public interface IDataKeyStore
{
    /// <summary>All keys, retired ones included.</summary>
    Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation);

    /// <summary>False if a key with this id already exists, because another instance added it first.</summary>
    Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation);

    /// <summary>
    /// Adds to a key's message count. False on a write conflict with another instance; the caller retries.
    /// </summary>
    Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Destroys the wrapped key. False if use was reported since <paramref name="key"/> was read.</summary>
    Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation);
}
