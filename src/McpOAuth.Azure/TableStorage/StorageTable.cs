using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// One table. Expected conflicts are return values; every outage is an <see cref="OutageException"/>.
/// </summary>
/// <remarks>A missing table is created by the first write, so startup needs no storage call.</remarks>
public sealed class StorageTable(string name, RowPipeline rows, BrokerMetrics? metrics = null)
{
    public string Name => name;

    /// <summary>Counts a row or a value of it that cannot be read.</summary>
    public void CountUnreadable() => metrics?.CountUnreadableRow(Name);

    /// <summary>Inserts a row. Returns its version, or null if the key exists.</summary>
    public Task<string?> TryAddAsync(TableEntity entity, CancellationToken cancellation) =>
        WriteAsync(() => rows.InsertAsync(Name, entity, cancellation), cancellation);

    /// <summary>Replaces a row if it still has <paramref name="version"/>. Returns the new version, or null.</summary>
    public Task<string?> TryReplaceAsync(TableEntity entity, string version, CancellationToken cancellation) =>
        GuardAsync(async () => VersionOf(await rows.ReplaceAsync(Name, entity, version, cancellation)), cancellation);

    /// <summary>Updates only the given columns of a row if it still has <paramref name="version"/>.</summary>
    public async Task<bool> TryMergeAsync(TableEntity columns, string version, CancellationToken cancellation) =>
        await GuardAsync(
            async () => VersionOf(await rows.MergeAsync(Name, columns, version, cancellation)),
            cancellation
        )
            is not null;

    /// <summary>Inserts or overwrites a row.</summary>
    public Task PutAsync(TableEntity entity, CancellationToken cancellation) =>
        WriteAsync(() => rows.PutAsync(Name, entity, cancellation), cancellation);

    public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellation) =>
        GuardAsync(
            async () =>
            {
                var found = await rows.GetAsync(Name, partition, row, cancellation);
                // A proxy's page, or another row, is no answer.
                return found.IsConflict || (found.Row?.PartitionKey == partition && found.Row.RowKey == row)
                    ? found.Row
                    : throw new FormatException("The answer is not the row that was asked for.");
            },
            cancellation
        );

    /// <summary>Deletes a row, whatever its version. A row that is already gone is ignored.</summary>
    public Task RemoveAsync(string partition, string row, CancellationToken cancellation) =>
        GuardAsync(() => rows.DeleteAsync(Name, partition, row, cancellation), cancellation);

    /// <summary>All rows that match an OData filter, or only their keys.</summary>
    public async Task<IReadOnlyList<TableEntity>> QueryAsync(
        string filter,
        bool keysOnly,
        CancellationToken cancellation
    )
    {
        var columns = keysOnly ? new[] { "PartitionKey", "RowKey" } : null;
        var found = new List<TableEntity>();
        await foreach (var page in PagesAsync(filter, columns, cancellation))
        {
            found.AddRange(page);
        }
        return found;
    }

    /// <summary>
    /// Submits up to 100 actions on rows of one partition as a transaction. Returns false if a row is missing, exists
    /// already or has changed; then nothing was written.
    /// </summary>
    public async Task<bool> TrySubmitAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellation
    )
    {
        var answer = await GuardAsync(
            () => CreatingTableAsync(() => rows.SubmitAsync(Name, actions, cancellation), cancellation),
            cancellation
        );
        return !answer.IsConflict;
    }

    /// <summary>The rows that match an OData filter, in pages. Null columns means all columns.</summary>
    /// <param name="pageSize">The rows of a page. Null means 1,000, the most that the service sends.</param>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync(
        string filter,
        IEnumerable<string>? columns,
        [EnumeratorCancellation] CancellationToken cancellation,
        int? pageSize = null
    )
    {
        NextRow? next = null;
        do
        {
            var page = await GuardAsync(
                () => rows.QueryAsync(Name, filter, columns, pageSize, next, cancellation),
                cancellation
            );
            yield return page.Rows;
            next = page.Next;
        } while (next is not null);
    }

    /// <summary>Deletes rows of one partition, 100 per transaction. Rows that are already gone are ignored.</summary>
    public async Task DeleteAllAsync(IEnumerable<TableEntity> rowsOfOnePartition, CancellationToken cancellation)
    {
        foreach (var chunk in rowsOfOnePartition.Chunk(100))
        {
            await GuardAsync(() => DeleteAllAsync(chunk, cancellation), cancellation);
        }
    }

    private async Task<RowAnswer> DeleteAllAsync(TableEntity[] chunk, CancellationToken cancellation)
    {
        TableTransactionAction[] actions =
        [
            .. chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)),
        ];
        var answer = await rows.SubmitAsync(Name, actions, cancellation);
        if (answer.IsConflict)
        {
            // Another sweeper is deleting the same rows. Deleting them one by one misses none.
            foreach (var row in chunk)
            {
                await rows.DeleteAsync(Name, row.PartitionKey, row.RowKey, cancellation);
            }
        }
        return answer;
    }

    private Task<string?> WriteAsync(Func<Task<RowAnswer>> write, CancellationToken cancellation) =>
        GuardAsync(async () => VersionOf(await CreatingTableAsync(write, cancellation)), cancellation);

    private async Task<RowAnswer> CreatingTableAsync(Func<Task<RowAnswer>> write, CancellationToken cancellation)
    {
        var answer = await write();
        if (!answer.IsTableMissing)
        {
            return answer;
        }
        await rows.CreateTableAsync(Name, cancellation);
        return await write();
    }

    // Every write is answered with the row's new version. Without one, we do not know what was written.
    private static string? VersionOf(RowAnswer answer) =>
        answer.IsConflict ? null : answer.Version ?? throw new FormatException("The answer to a write has no ETag.");

    /// <exception cref="OutageException">
    /// Whatever else the storage client throws. Its caller cannot know whether the service, the network or something
    /// between them answered, so a 400 or malformed JSON is an outage like a 503.
    /// </exception>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> operation, CancellationToken cancellation)
    {
        try
        {
            return await operation();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // See above: any exception of the storage client means that we got no usable answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new OutageException(TableAnswers.Describe(exception), exception);
        }
    }
}
