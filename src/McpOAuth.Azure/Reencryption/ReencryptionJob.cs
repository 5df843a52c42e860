using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;

namespace McpOAuth.Azure.Reencryption;

/// <summary>
/// Seals what is under former data keys under the current one, table by table. It may be stopped at any time and goes
/// on where it stopped; it may run beside the broker, and beside itself.
/// </summary>
/// <remarks>
/// A row is replaced under the version that it was read with: whoever changes it in between wins, and has sealed it
/// under the current key anyway.
/// </remarks>
public sealed partial class ReencryptionJob(
    TableServiceClient tables,
    Sealer sealer,
    DataKeyRing ring,
    ReencryptionNotes notes,
    ILogger<ReencryptionJob> logger
)
{
    private const int AtOnce = 16;

    /// <summary>Runs to the end; tells how far it is after every page of rows.</summary>
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
        var table = new StorageTable(tables.GetTableClient(place.Table));
        var progress = await notes.FindAsync(place, cancellation);
        if (progress is null || progress.IsDone || progress.DataKeyId != current)
        {
            progress = new ReencryptionProgress(place, current);
        }
        // Whole partitions are walked again after a stop: what was done there is passed over.
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
            Reencrypted = progress.Reencrypted + outcomes.Count(one => one == Outcome.Reencrypted),
            Overtaken = progress.Overtaken + outcomes.Count(one => one == Outcome.Overtaken),
            Damaged = progress.Damaged + outcomes.Count(one => one == Outcome.Damaged),
        };
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
            // One value that nobody can open must not keep the others where they are.
            Damaged(table.Name, column, row.RowKey, exception);
            return Outcome.Damaged;
        }
    }

    [LoggerMessage(1206, LogLevel.Error, "{Table}.{Column} of row {Row} cannot be opened and stays as it is")]
    private partial void Damaged(string table, string column, string row, Exception exception);

    private enum Outcome
    {
        Reencrypted,
        Overtaken,
        Damaged,
    }
}
