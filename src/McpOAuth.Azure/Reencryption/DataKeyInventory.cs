using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Reencryption;

/// <summary>The state of all data keys.</summary>
public sealed class DataKeyInventory(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    SealedRows rows,
    Lifetimes lifetimes,
    TimeProvider clock
)
{
    /// <summary>All keys, oldest first. Walks all rows.</summary>
    public async Task<IReadOnlyList<DataKeyState>> ListAsync(CancellationToken cancellation)
    {
        var keys = await store.ListAsync(cancellation);
        var counts = await rows.CountAsync(cancellation);
        var wrappingKeyId = await CurrentWrappingKeyAsync(cancellation);
        var now = clock.GetUtcNow();
        var current = keys.CurrentAt(now);
        return
        [
            .. keys.OrderBy(key => key.Id)
                .Select(key => new DataKeyState
                {
                    Key = key,
                    Stage =
                        key.IsRetired ? DataKeyStage.Retired
                        : key.Id == current?.Id ? DataKeyStage.Current
                        : key.ActivatesAt > now ? DataKeyStage.Coming
                        : DataKeyStage.Former,
                    Rows = counts.GetValueOrDefault(key.Id),
                    UnneededAt = key.IsRetired ? null : key.UnneededAt(keys, lifetimes.RefreshTokenAbsolute),
                    IsUnderCurrentWrappingKey = wrappingKeyId is null
                        ? null
                        : key.Wrapped.WrappingKeyId == wrappingKeyId,
                }),
        ];
    }

    // The report is most needed when something is broken: it does without the keeper where it has to.
    private async Task<string?> CurrentWrappingKeyAsync(CancellationToken cancellation)
    {
        try
        {
            return await wrapping.CurrentKeyIdAsync(cancellation);
        }
        catch (OutageException)
        {
            return null;
        }
    }
}

public enum DataKeyStage
{
    /// <summary>Known to instances, and about to seal.</summary>
    Coming,

    /// <summary>Seals.</summary>
    Current,

    /// <summary>Opens what it has sealed.</summary>
    Former,

    /// <summary>Destroyed.</summary>
    Retired,
}

/// <summary>What is known of a data key.</summary>
public sealed record DataKeyState
{
    public required StoredDataKey Key { get; init; }

    public required DataKeyStage Stage { get; init; }

    /// <summary>Rows with a value under it.</summary>
    public required long Rows { get; init; }

    /// <summary>When no token that a client may hold is under it any more; null while it may still seal.</summary>
    public required DateTimeOffset? UnneededAt { get; init; }

    /// <summary>Whether the wrapping key's current version has wrapped it; null where the keeper did not say.</summary>
    public required bool? IsUnderCurrentWrappingKey { get; init; }
}
