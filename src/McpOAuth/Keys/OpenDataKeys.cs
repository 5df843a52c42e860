using System.Collections.Frozen;

namespace McpOAuth.Keys;

/// <summary>An immutable snapshot of the unwrapped data keys. Requests read it without a lock.</summary>
/// <param name="opened">At least one key.</param>
/// <param name="unavailable">Ids of keys that exist but could not be unwrapped.</param>
internal sealed class OpenDataKeys(
    IReadOnlyCollection<(StoredDataKey Stored, DataKey Key)> opened,
    IEnumerable<uint> unavailable
)
{
    private readonly FrozenDictionary<uint, DataKey> byId = opened.ToFrozenDictionary(
        item => item.Key.Id,
        item => item.Key
    );
    private readonly (DateTimeOffset ActivatesAt, DataKey Key)[] newestFirst =
    [
        .. opened.OrderByDescending(item => item.Stored.Id).Select(item => (item.Stored.ActivatesAt, item.Key)),
    ];

    public IEnumerable<DataKey> All => byId.Values;

    public FrozenSet<uint> Unavailable { get; } = unavailable.ToFrozenSet();

    public DataKey? Find(uint id) => byId.GetValueOrDefault(id);

    /// <summary>The newest active key.</summary>
    public DataKey CurrentAt(DateTimeOffset now)
    {
        foreach (var (activatesAt, key) in newestFirst)
        {
            if (activatesAt <= now)
            {
                return key;
            }
        }
        // Only if our clock is behind that of the instance that added the first key.
        return newestFirst[^1].Key;
    }
}
