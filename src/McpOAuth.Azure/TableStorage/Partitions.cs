using System.Globalization;
using McpOAuth.Grants;
using McpOAuth.SignIn;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Partition keys, spread over 16 shards to use the storage account's full throughput (docs/scale.md).
/// </summary>
internal static class Partitions
{
    private const string Shards = "0123456789abcdef";

    /// <param name="random">A hash or random base64url text. Its first character is distributed evenly enough.</param>
    public static char ShardOf(string random) => Shards[random[0] & 15];

    public static string OfAttempt(StateHandle state) => Timed(ShardOf(state.Hash), state.Minute);

    public static string OfGrant(GrantId id) => Timed(ShardOf(id.Subject), id.Week);

    /// <summary>Filter for the partitions after a week, in the shard that holds a user's grants.</summary>
    public static string GrantsAfter(string subject, int week)
    {
        var shard = ShardOf(subject);
        return $"PartitionKey gt '{Timed(shard, week)}' and PartitionKey lt '{shard}.'";
    }

    public static string OfApproval(ApprovalKey key) => Timed(ShardOf(key.Hash), key.Browser.Week);

    /// <summary>Sharded without a time: a client's expiry moves, so it cannot be part of the lookup key.</summary>
    public static string OfClient(string clientId) => ShardOf(clientId).ToString();

    public static IEnumerable<string> OfAllClients() => Shards.Select(shard => shard.ToString());

    public static string OfReplay(string hash, long minute) => Timed(ShardOf(hash), minute);

    /// <param name="reference">Hexadecimal digits.</param>
    /// <param name="day">Since 1970, on which the row is removed.</param>
    public static string OfFailedAttempt(string reference, long day) => Timed(reference[0], day);

    /// <summary>Filter for the rows of a reference, on whichever day they are removed.</summary>
    public static string FailedAttemptsOf(string reference) =>
        $"PartitionKey ge '{reference[0]}-' and PartitionKey lt '{reference[0]}.' "
        + $"and RowKey ge '{reference}:' and RowKey lt '{reference};'";

    /// <summary>Filters for all partitions before <paramref name="time"/>, one per shard.</summary>
    public static IEnumerable<string> Before(long time) =>
        Shards.Select(shard => $"PartitionKey ge '{shard}-' and PartitionKey lt '{Timed(shard, time)}'");

    /// <summary>The time in a partition key. Null if somebody else wrote the row.</summary>
    public static int? TimeOf(string partition) =>
        partition.Length > 2
        && int.TryParse(partition.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? time
            : null;

    // Ten digits, so that text order is time order.
    private static string Timed(char shard, long time) =>
        string.Create(CultureInfo.InvariantCulture, $"{shard}-{time:D10}");
}
