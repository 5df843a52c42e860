using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Removes whole expired partitions: one range query a shard, never a scan of the table.</summary>
internal static class ExpiredPartitions
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <param name="time">Partitions of an earlier time than this are expired throughout.</param>
    /// <param name="unit">What times of partitions count, from 1970-01-01 on.</param>
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
                oldest = Math.Min(oldest ?? long.MaxValue, Partitions.TimeOf(partition.Key));
            }
            count += rows.Count;
        }
        return new(count, oldest is { } one ? DateTimeOffset.UnixEpoch + ((one + 1) * unit) : null);
    }
}
