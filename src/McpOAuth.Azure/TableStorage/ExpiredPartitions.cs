using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Removes whole expired partitions with one range query per shard, never a table scan.</summary>
internal static class ExpiredPartitions
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <param name="time">All rows in partitions before this time have expired.</param>
    /// <param name="unit">The unit of partition times, which count from 1970-01-01.</param>
    public static async Task<RemovedRows> RemoveAsync(
        StorageTable table,
        long time,
        TimeSpan unit,
        CancellationToken cancellation
    )
    {
        var count = 0;
        long? oldest = null;
        foreach (var filter in Partitions.Before(time))
        {
            var rows = await table.QueryAsync(filter, keysOnly: true, cancellation);
            foreach (var partition in rows.GroupBy(row => row.PartitionKey))
            {
                await table.DeleteAllAsync(partition, cancellation);
                oldest = Math.Min(oldest ?? long.MaxValue, Partitions.TimeOf(partition.Key) ?? long.MaxValue);
            }
            count += rows.Count;
        }
        return new(
            count,
            oldest is { } first and < long.MaxValue ? DateTimeOffset.UnixEpoch + ((first + 1) * unit) : null
        );
    }
}
