using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// One table. Expected conflicts are return values; every outage is an <see cref="OutageException"/>.
/// </summary>
/// <remarks>A missing table is created by the first write, so startup needs no storage call.</remarks>
public sealed class StorageTable(TableClient client)
{
    public string Name => client.Name;

    /// <summary>Inserts a row. Returns its version, or null if the key exists.</summary>
    public Task<string?> TryAddAsync(TableEntity entity, CancellationToken cancellation) =>
        GuardAsync(async () =>
        {
            try
            {
                return VersionOf(await client.AddEntityAsync(entity, cancellation));
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == "TableNotFound")
            {
                await client.CreateIfNotExistsAsync(cancellation);
                return VersionOf(await client.AddEntityAsync(entity, cancellation));
            }
        });

    /// <summary>Replaces a row if it still has <paramref name="version"/>. Returns the new version, or null.</summary>
    public Task<string?> TryReplaceAsync(TableEntity entity, string version, CancellationToken cancellation) =>
        GuardAsync(async () =>
            VersionOf(await client.UpdateEntityAsync(entity, new ETag(version), TableUpdateMode.Replace, cancellation))
        );

    /// <summary>Updates only the given columns of a row if it still has <paramref name="version"/>.</summary>
    public async Task<bool> TryMergeAsync(TableEntity columns, string version, CancellationToken cancellation)
    {
        var merged = await GuardAsync(async () =>
            VersionOf(await client.UpdateEntityAsync(columns, new ETag(version), TableUpdateMode.Merge, cancellation))
        );
        return merged is not null;
    }

    /// <summary>Inserts or overwrites a row.</summary>
    public Task PutAsync(TableEntity entity, CancellationToken cancellation) =>
        GuardAsync(async () =>
        {
            try
            {
                return VersionOf(await client.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellation));
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == "TableNotFound")
            {
                await client.CreateIfNotExistsAsync(cancellation);
                return VersionOf(await client.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellation));
            }
        });

    public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellation) =>
        GuardAsync(async () =>
        {
            var found = await client.GetEntityIfExistsAsync<TableEntity>(partition, row, null, cancellation);
            return found.HasValue ? found.Value : null;
        });

    /// <summary>
    /// Deletes a row if it still has <paramref name="version"/>. Returns true to exactly one of concurrent callers.
    /// </summary>
    public async Task<bool> TryDeleteAsync(string partition, string row, string version, CancellationToken cancellation)
    {
        var status = await GuardAsync(async () =>
        {
            // DeleteEntityAsync does not throw for a missing row; only the status tells.
            using var response = await client.DeleteEntityAsync(partition, row, new ETag(version), cancellation);
            return response.Status == 204 ? "deleted" : null;
        });
        return status is not null;
    }

    /// <summary>All rows that match an OData filter, or only their keys.</summary>
    public async Task<IReadOnlyList<TableEntity>> QueryAsync(
        string filter,
        bool keysOnly,
        CancellationToken cancellation
    )
    {
        var select = keysOnly ? new[] { "PartitionKey", "RowKey" } : null;
        var found = await GuardAsync(async () =>
        {
            var rows = new List<TableEntity>();
            await foreach (var row in client.QueryAsync<TableEntity>(filter, null, select, cancellation))
            {
                rows.Add(row);
            }
            return rows;
        });
        return found ?? [];
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
        var done = await GuardAsync(async () =>
        {
            try
            {
                await client.SubmitTransactionAsync(actions, cancellation);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == "TableNotFound")
            {
                await client.CreateIfNotExistsAsync(cancellation);
                await client.SubmitTransactionAsync(actions, cancellation);
            }
            return Name;
        });
        return done is not null;
    }

    /// <summary>The rows that match an OData filter, in pages of up to 1,000. Null columns means all columns.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync(
        string filter,
        IEnumerable<string>? columns,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var pages = client.QueryAsync<TableEntity>(filter, null, columns, cancellation).AsPages();
        await using var page = pages.GetAsyncEnumerator(cancellation);
        while (await GuardAsync(async () => await page.MoveNextAsync() ? page.Current : null) is { } next)
        {
            yield return next.Values;
        }
    }

    /// <summary>Deletes rows of one partition, 100 per transaction. Rows that are already gone are ignored.</summary>
    public async Task DeleteAllAsync(IEnumerable<TableEntity> rowsOfOnePartition, CancellationToken cancellation)
    {
        foreach (var chunk in rowsOfOnePartition.Chunk(100))
        {
            await GuardAsync(async () =>
            {
                try
                {
                    var actions = chunk.Select(row => new TableTransactionAction(
                        TableTransactionActionType.Delete,
                        row,
                        ETag.All
                    ));
                    await client.SubmitTransactionAsync(actions, cancellation);
                }
                catch (TableTransactionFailedException exception) when (exception.Status == 404)
                {
                    // Another sweeper is deleting the same rows. Deleting them one by one misses none.
                    foreach (var row in chunk)
                    {
                        await client.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
                    }
                }
                return Name;
            });
        }
    }

    private static string? VersionOf(Response response)
    {
        using (response)
        {
            return response.Headers.ETag?.ToString("G");
        }
    }

    private static async Task<T?> GuardAsync<T>(Func<Task<T?>> operation)
        where T : class
    {
        try
        {
            return await operation();
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            return null;
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            throw new OutageException("Table Storage failed or did not respond.", exception);
        }
    }

    // The remaining statuses (401, 403, 429, 5xx, none) mean that storage fails or denies us access. Exhausted retries
    // arrive as an AggregateException, a timeout as a cancellation that no caller requested.
    private static bool IsOutage(Exception exception) =>
        exception is RequestFailedException { Status: not 400 } or AggregateException or AuthenticationFailedException
        || (exception is OperationCanceledException { CancellationToken.IsCancellationRequested: false });
}
