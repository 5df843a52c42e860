namespace McpOAuthFunctions.TableStorage;

/// <summary>Removes whole expired partitions: one range query a shard, never a scan of the table.</summary>
internal static class ExpiredPartitions
{
    /// <param name="time">Partitions of an earlier time than this are expired throughout.</param>
    public static async Task<int> RemoveAsync(StorageTable table, long time, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var filter in Partitions.Before(time))
        {
            var rows = await table.QueryAsync(filter, keysOnly: true, cancellation);
            foreach (var partition in rows.GroupBy(row => row.PartitionKey))
            {
                await table.DeleteAllAsync(partition, cancellation);
            }
            count += rows.Count;
        }
        return count;
    }
}
