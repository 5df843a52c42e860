using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Azure.Reencryption;

/// <summary>
/// Stores the job's progress in table <c>Keys</c>, partition <c>reencryption</c>, one row per column.
/// </summary>
public sealed class ReencryptionNotes(
    [FromKeyedServices(TableNames.Keys)] StorageTable table,
    ILogger<ReencryptionNotes> logger
)
{
    private const string Partition = "reencryption";

    public async Task<ReencryptionProgress?> FindAsync(SealedPlace place, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, place.ToString(), cancellation);
        // Without readable notes, the job starts again. It skips what is done.
        return row?.TryReadRow(table, logger, read => ProgressOf(place, read));
    }

    private static ReencryptionProgress ProgressOf(SealedPlace place, TableEntity row) =>
        new(place, (uint)Math.Min(row.ReadCount("DataKeyId") ?? 0, uint.MaxValue))
        {
            Partition = row.ReadRequiredText("From"),
            Rows = row.ReadCount("Rows") ?? 0,
            Reencrypted = row.ReadCount("Reencrypted") ?? 0,
            Damaged = row.ReadCount("Damaged") ?? 0,
            Overtaken = row.ReadCount("Overtaken") ?? 0,
            IsDone = row.TryGetValue("IsDone", out var isDone) && isDone is true,
        };

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
