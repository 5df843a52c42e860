using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Azure.Reencryption;

/// <summary>
/// Stores the job's progress in table <c>Keys</c>, partition <c>reencryption</c>, one row per column.
/// </summary>
public sealed class ReencryptionNotes([FromKeyedServices(TableNames.Keys)] StorageTable table)
{
    private const string Partition = "reencryption";

    public async Task<ReencryptionProgress?> FindAsync(SealedPlace place, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, place.ToString(), cancellation);
        return row is null
            ? null
            : new ReencryptionProgress(place, (uint)row.GetInt64("DataKeyId")!.Value)
            {
                Partition = row.GetString("From"),
                Rows = row.GetInt64("Rows")!.Value,
                Reencrypted = row.GetInt64("Reencrypted")!.Value,
                Damaged = row.GetInt64("Damaged")!.Value,
                Overtaken = row.GetInt64("Overtaken")!.Value,
                IsDone = row.GetBoolean("IsDone")!.Value,
            };
    }

    public Task PutAsync(ReencryptionProgress progress, CancellationToken cancellation) =>
        table.PutAsync(
            new TableEntity(Partition, progress.Place.ToString())
            {
                ["DataKeyId"] = (long)progress.DataKeyId,
                ["From"] = progress.Partition,
                ["Rows"] = progress.Rows,
                ["Reencrypted"] = progress.Reencrypted,
                ["Damaged"] = progress.Damaged,
                ["Overtaken"] = progress.Overtaken,
                ["IsDone"] = progress.IsDone,
            },
            cancellation
        );
}
