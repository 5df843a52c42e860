namespace McpOAuth.Keys;

/// <summary>When a data key takes over, is due to be replaced, and may be destroyed. No I/O, no clock.</summary>
public static class DataKeyRules
{
    /// <summary>How long the newest key seals, where settings say nothing (<c>Lifetimes__DataKey</c>).</summary>
    public static readonly TimeSpan DefaultAge = TimeSpan.FromDays(30);

    /// <summary>How old an instance's copy of the ring becomes before it is refreshed in the background.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a key is known before it seals: longer than any copy of the ring lives, so that no instance has to ask
    /// for a key while a person waits.
    /// </summary>
    public static readonly TimeSpan Notice = 2 * CopyLifetime;

    /// <summary>
    /// A key that has sealed so many messages is replaced whatever its age: a quarter of the 2^32 that are allowed with
    /// random nonces (NIST SP 800-38D §8.3), as what instances have not reported yet comes on top.
    /// </summary>
    public const long MaximumMessages = 1L << 30;

    /// <summary>The key that seals at <paramref name="now"/>: the newest active one.</summary>
    public static StoredDataKey? CurrentAt(this IEnumerable<StoredDataKey> keys, DateTimeOffset now) =>
        keys.Where(key => !key.IsRetired && key.ActivatesAt <= now).MaxBy(key => key.Id);

    /// <summary>Why the newest key needs a successor, or null. The successor still has its notice before it.</summary>
    /// <param name="newest">The key with the highest id.</param>
    /// <param name="age">How long a key seals.</param>
    /// <param name="now">The time.</param>
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
    /// The earliest time at which no unexpired token can be under <paramref name="key"/>: clients hold codes and refresh
    /// tokens that no count of rows shows. Null while nothing has taken its place.
    /// </summary>
    /// <param name="key">The key that is to go.</param>
    /// <param name="all">All keys.</param>
    /// <param name="tokensLiveFor">The longest life of a token (<c>Lifetimes__RefreshTokenAbsolute</c>).</param>
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
        // An instance that cannot get the successor goes on with this key and reports it, each time a copy's life later.
        var lastUse = key.LastUsedAt > successor.ActivatesAt ? key.LastUsedAt.Value : successor.ActivatesAt;
        return lastUse + (2 * CopyLifetime) + tokensLiveFor;
    }
}
