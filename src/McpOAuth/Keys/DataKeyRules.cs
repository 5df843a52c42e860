namespace McpOAuth.Keys;

/// <summary>When a data key becomes active, is due for rotation, and may be destroyed. No I/O, no clock.</summary>
public static class DataKeyRules
{
    /// <summary>How long a key seals, unless <c>Lifetimes__DataKey</c> is set.</summary>
    public static readonly TimeSpan DefaultAge = TimeSpan.FromDays(30);

    /// <summary>How often an instance refreshes its copy of the ring in the background.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// The time between adding a key and its activation. Longer than the life of any cached ring, so that no request
    /// has to wait for a key.
    /// </summary>
    public static readonly TimeSpan Notice = 2 * CopyLifetime;

    /// <summary>
    /// A key with this many messages is replaced at any age. It is a quarter of the 2^32 allowed with random nonces
    /// (NIST SP 800-38D §8.3), which leaves room for messages that instances have not reported yet.
    /// </summary>
    public const long MaximumMessages = 1L << 30;

    /// <summary>The sealing key at <paramref name="now"/>: the newest active one.</summary>
    public static StoredDataKey? CurrentAt(this IEnumerable<StoredDataKey> keys, DateTimeOffset now) =>
        keys.Where(key => !key.IsRetired && key.ActivatesAt <= now).MaxBy(key => key.Id);

    /// <summary>
    /// Why the newest key needs a successor, or null. Allows for the successor's <see cref="Notice"/>.
    /// </summary>
    /// <param name="newest">The key with the highest id.</param>
    /// <param name="age">How long a key seals.</param>
    public static string? WhyDue(this StoredDataKey newest, TimeSpan age, DateTimeOffset now)
    {
        if (newest.ActivatesAt > now)
        {
            return null;
        }
        return now >= newest.ActivatesAt + age - Notice ? "age"
            : newest.Messages >= MaximumMessages ? "messages"
            : null;
    }

    /// <summary>
    /// The earliest time at which every token that <paramref name="key"/> sealed has expired. Needed because clients
    /// hold codes and refresh tokens that no table lists. Null if the key has no successor.
    /// </summary>
    /// <param name="key">The key to be destroyed.</param>
    /// <param name="all">All keys.</param>
    /// <param name="tokensLiveFor">The longest token lifetime (<c>Lifetimes__RefreshTokenAbsolute</c>).</param>
    public static DateTimeOffset? UnneededAt(
        this StoredDataKey key,
        IEnumerable<StoredDataKey> all,
        TimeSpan tokensLiveFor
    )
    {
        var successor = all.Where(other => other.Id > key.Id && !other.IsRetired).MinBy(other => other.ActivatesAt);
        if (successor is null)
        {
            return null;
        }
        // An instance that cannot load the successor keeps sealing with this key, and reports it up to an hour later.
        var lastUse = key.LastUsedAt > successor.ActivatesAt ? key.LastUsedAt.Value : successor.ActivatesAt;
        return lastUse + (2 * CopyLifetime) + tokensLiveFor;
    }
}
