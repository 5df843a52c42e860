using Azure.Data.Tables;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Hashes of used single-use values in table <c>Replays</c>, partitioned by the minute of their expiry.
/// </summary>
public sealed class TableReplayStore([FromKeyedServices(TableNames.Replays)] StorageTable table)
    : IReplayStore,
        ISweepable
{
    private const string UseColumn = "Use";

    public string Table => table.Name;

    public async Task<bool> TryUseAsync(string hash, DateTimeOffset until, CancellationToken cancellation)
    {
        var use = Secret.Create(16).Reveal();
        var row = new TableEntity(Partitions.OfReplay(hash, MinuteOf(until)), hash) { [UseColumn] = use };
        if (await table.TryAddAsync(row, cancellation) is not null)
        {
            return true;
        }
        // An insert retried after a lost response finds its own row. That is not a replay.
        var found = await table.FindAsync(row.PartitionKey, row.RowKey, cancellation);
        return found?.ReadTextOrNull(UseColumn) == use;
    }

    public async Task<bool> WasUsedAsync(string hash, DateTimeOffset until, CancellationToken cancellation) =>
        await table.FindAsync(Partitions.OfReplay(hash, MinuteOf(until)), hash, cancellation) is not null;

    public Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, MinuteOf(now), ExpiredPartitions.Minute, cancellation);

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
