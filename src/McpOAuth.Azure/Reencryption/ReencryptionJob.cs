using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;

namespace McpOAuth.Azure.Reencryption;

/// <summary>
/// Re-encrypts values under former data keys with the current one, table by table. The job can be stopped at any time
/// and resumes where it stopped. It is safe to run next to the broker and next to another run of itself.
/// </summary>
/// <remarks>
/// Each row is written conditionally on the version that was read. If someone else changes it in between, their write
/// wins, and it already used the current key.
/// </remarks>
public sealed partial class ReencryptionJob(
    RowPipeline pipeline,
    Sealer sealer,
    DataKeyRing ring,
    ReencryptionNotes notes,
    ILogger<ReencryptionJob> logger
)
{
    private const int AtOnce = 16;

    /// <summary>Runs to completion and reports progress after every page of rows.</summary>
    public async IAsyncEnumerable<ReencryptionProgress> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await ring.RefreshAsync(cancellation);
        var current = (await ring.CurrentAsync(cancellation)).Id;
        foreach (var place in SealedPlace.All.Where(place => !place.IsShortLived))
        {
            await foreach (var progress in RunAsync(place, current, cancellation))
            {
                yield return progress;
            }
        }
    }

    private async IAsyncEnumerable<ReencryptionProgress> RunAsync(
        SealedPlace place,
        uint current,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var table = new StorageTable(place.Table, pipeline);
        var progress = await notes.FindAsync(place, cancellation);
        if (progress is null || progress.IsDone || progress.DataKeyId != current)
        {
            progress = new ReencryptionProgress(place, current);
        }
        // After a stop, the last partition is walked again from its start; finished rows are skipped.
        await foreach (var page in table.PagesAsync(place.From(progress.Partition), place.Columns, cancellation))
        {
            progress = await ReencryptAsync(table, page, progress, cancellation);
            await notes.PutAsync(progress, cancellation);
            yield return progress;
        }
        progress = progress with { IsDone = true };
        await notes.PutAsync(progress, cancellation);
        yield return progress;
    }

    private async Task<ReencryptionProgress> ReencryptAsync(
        StorageTable table,
        IReadOnlyList<TableEntity> page,
        ReencryptionProgress progress,
        CancellationToken cancellation
    )
    {
        var column = progress.Place.Column;
        var former = page.Where(row => SealedColumn.KeyIdOf(row, column) is { } id && id != progress.DataKeyId);
        var outcomes = new ConcurrentBag<Outcome>();
        await Parallel.ForEachAsync(
            former,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (row, token) => outcomes.Add(await ReencryptAsync(table, row, column, token))
        );
        return progress with
        {
            Partition = page.Count > 0 ? page[^1].PartitionKey : progress.Partition,
            Rows = progress.Rows + page.Count,
            Reencrypted = progress.Reencrypted + outcomes.Count(outcome => outcome == Outcome.Reencrypted),
            Overtaken = progress.Overtaken + outcomes.Count(outcome => outcome == Outcome.Overtaken),
            Damaged =
                progress.Damaged
                + outcomes.Count(outcome => outcome == Outcome.Damaged)
                + CountDamaged(table, page, column),
        };
    }

    // Something that is no envelope was sealed by no key.
    private int CountDamaged(StorageTable table, IReadOnlyList<TableEntity> page, string column)
    {
        var damaged = page.Where(row => SealedColumn.IsDamaged(row, column)).ToArray();
        foreach (var row in damaged)
        {
            Damaged(table.Name, column, row.RowKey, new UnreadableRowException(column));
        }
        return damaged.Length;
    }

    private async Task<Outcome> ReencryptAsync(
        StorageTable table,
        TableEntity row,
        string column,
        CancellationToken cancellation
    )
    {
        try
        {
            var clear = await sealer.ReadAsync(table.Name, row, column, cancellation);
            var changed = new TableEntity(row.PartitionKey, row.RowKey);
            await sealer.WriteAsync(table.Name, changed, column, clear!, cancellation);
            return await table.TryMergeAsync(changed, row.ETag.ToString("G"), cancellation)
                ? Outcome.Reencrypted
                : Outcome.Overtaken;
        }
        catch (InvalidOperationException exception)
        {
            // One unreadable value must not stop the rest.
            Damaged(table.Name, column, row.RowKey, exception);
            return Outcome.Damaged;
        }
    }

    [LoggerMessage(1206, LogLevel.Error, "Sealed value cannot be decrypted; left unchanged {Table} {Column} {Row}")]
    private partial void Damaged(string table, string column, string row, Exception exception);

    private enum Outcome
    {
        Reencrypted,
        Overtaken,
        Damaged,
    }
}
