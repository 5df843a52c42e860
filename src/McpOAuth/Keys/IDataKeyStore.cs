namespace McpOAuth.Keys;

/// <summary>A data key as it lies in storage.</summary>
public sealed record StoredDataKey(uint Id, WrappedKey Wrapped, DateTimeOffset CreatedAt)
{
    /// <summary>From then on it seals, until the next one does. Beforehand all instances come to know it.</summary>
    public DateTimeOffset ActivatesAt { get; init; } = CreatedAt;

    /// <summary>How many messages it has sealed, as far as instances have reported.</summary>
    public long Messages { get; init; }

    /// <summary>When an instance that had sealed with it last reported so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was destroyed: then nothing is left of it but this row, so that no id is given twice.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    public bool IsRetired => RetiredAt is not null;
}

/// <summary>Where wrapped data keys are kept, for all instances.</summary>
public interface IDataKeyStore
{
    /// <summary>All keys, retired ones included.</summary>
    Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation);

    /// <summary>False where another instance was first to add a key with this id.</summary>
    Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation);

    /// <summary>Adds to what is known of a key's use. False where other instances came between: to be tried again.</summary>
    Task<bool> TryReportUseAsync(uint id, long messages, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Destroys the wrapped key. False where it has been used since <paramref name="key"/> was read.</summary>
    Task<bool> TryRetireAsync(StoredDataKey key, DateTimeOffset at, CancellationToken cancellation);
}
