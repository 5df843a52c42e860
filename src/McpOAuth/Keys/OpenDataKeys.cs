using System.Collections.Frozen;

namespace McpOAuth.Keys;

/// <summary>The unwrapped data keys at one time. Immutable: requests read it without a lock.</summary>
/// <param name="opened">At least one key.</param>
/// <param name="unavailable">Ids of keys that exist but cannot be unwrapped at present.</param>
internal sealed class OpenDataKeys(
    IReadOnlyCollection<(StoredDataKey Stored, DataKey Key)> opened,
    IEnumerable<uint> unavailable
)
{
    private readonly FrozenDictionary<uint, DataKey> byId = opened.ToFrozenDictionary(
        one => one.Key.Id,
        one => one.Key
    );
    private readonly (DateTimeOffset ActivatesAt, DataKey Key)[] newestFirst =
    [
        .. opened.OrderByDescending(one => one.Stored.Id).Select(one => (one.Stored.ActivatesAt, one.Key)),
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
        // No key is active yet if our clock is behind that of the instance which added the first one.
        return newestFirst[^1].Key;
    }
}
