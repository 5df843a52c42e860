using System.Globalization;
using McpOAuth.Grants;
using McpOAuth.SignIn;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Partition keys: spread over 16 shards, so that an account's whole throughput can be used (docs/scale.md).</summary>
internal static class Partitions
{
    private const string Shards = "0123456789abcdef";

    /// <param name="random">A hash or random text in base64url: its first character spreads evenly enough.</param>
    public static char ShardOf(string random) => Shards[random[0] & 15];

    public static string OfAttempt(StateHandle state) => Timed(ShardOf(state.Hash), state.Minute);

    public static string OfGrant(GrantId id) => Timed(ShardOf(id.Subject), id.Week);

    /// <summary>A filter for the partitions after a week in the shard that has a person's grants.</summary>
    public static string GrantsAfter(string subject, int week)
    {
        var shard = ShardOf(subject);
        return $"PartitionKey gt '{Timed(shard, week)}' and PartitionKey lt '{shard}.'";
    }

    public static string OfApproval(ApprovalKey key) => Timed(ShardOf(key.Hash), key.Browser.Week);

    /// <summary>Clients are spread alone: their expiry moves, so it cannot stand in the key under which they are found.</summary>
    public static string OfClient(string clientId) => ShardOf(clientId).ToString();

    public static IEnumerable<string> OfAllClients() => Shards.Select(shard => shard.ToString());

    public static string OfReplay(string hash, long minute) => Timed(ShardOf(hash), minute);

    /// <summary>Filters for all partitions of every shard whose time is before <paramref name="time"/>.</summary>
    public static IEnumerable<string> Before(long time) =>
        Shards.Select(shard => $"PartitionKey ge '{shard}-' and PartitionKey lt '{Timed(shard, time)}'");

    /// <summary>The time that stands in such a key.</summary>
    public static long TimeOf(string partition) => long.Parse(partition.AsSpan(2), CultureInfo.InvariantCulture);

    // Ten digits: text order is the order of time.
    private static string Timed(char shard, long time) =>
        string.Create(CultureInfo.InvariantCulture, $"{shard}-{time:D10}");
}
