using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Reencryption;

/// <summary>Lists all data keys with their state.</summary>
public sealed class DataKeyInventory(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    SealedRows rows,
    Lifetimes lifetimes,
    TimeProvider clock
)
{
    /// <summary>All keys, oldest first. Scans all rows.</summary>
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

    // Works even while Key Vault is down: that is when this report is needed most.
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
    /// <summary>Published to instances; will encrypt soon.</summary>
    Coming,

    /// <summary>Encrypts new values.</summary>
    Current,

    /// <summary>Only decrypts existing values.</summary>
    Former,

    /// <summary>Destroyed.</summary>
    Retired,
}

/// <summary>A data key and its state.</summary>
public sealed record DataKeyState
{
    public required StoredDataKey Key { get; init; }

    public required DataKeyStage Stage { get; init; }

    /// <summary>The number of rows with a value encrypted under this key.</summary>
    public required long Rows { get; init; }

    /// <summary>When the last token under this key expires. Null while the key may still encrypt.</summary>
    public required DateTimeOffset? UnneededAt { get; init; }

    /// <summary>Whether the wrapping key's current version wraps this key. Null if Key Vault did not respond.</summary>
    public required bool? IsUnderCurrentWrappingKey { get; init; }
}
