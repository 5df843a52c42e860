using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>One table, with the outcomes that the stores tell apart as values and every outage as one exception.</summary>
/// <remarks>A table that is missing is made when it is first written to, so that start-up asks storage nothing.</remarks>
public sealed class StorageTable(TableClient client)
{
    public string Name => client.Name;

    /// <summary>Inserts a row: its version, or null where the key is taken.</summary>
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

    /// <summary>Replaces a row where it still has <paramref name="version"/>: the new version, or null.</summary>
    public Task<string?> TryReplaceAsync(TableEntity entity, string version, CancellationToken cancellation) =>
        GuardAsync(async () =>
            VersionOf(await client.UpdateEntityAsync(entity, new ETag(version), TableUpdateMode.Replace, cancellation))
        );

    /// <summary>Changes columns of a row that still has <paramref name="version"/>, and no others: true where it had.</summary>
    public async Task<bool> TryMergeAsync(TableEntity columns, string version, CancellationToken cancellation)
    {
        var merged = await GuardAsync(async () =>
            VersionOf(await client.UpdateEntityAsync(columns, new ETag(version), TableUpdateMode.Merge, cancellation))
        );
        return merged is not null;
    }

    /// <summary>Writes a row whatever was there.</summary>
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

    /// <summary>Removes a row that still has <paramref name="version"/>: true for exactly one of many callers.</summary>
    public async Task<bool> TryDeleteAsync(string partition, string row, string version, CancellationToken cancellation)
    {
        var status = await GuardAsync(async () =>
        {
            // It does not throw where the row is missing: the status alone tells.
            using var response = await client.DeleteEntityAsync(partition, row, new ETag(version), cancellation);
            return response.Status == 204 ? "deleted" : null;
        });
        return status is not null;
    }

    /// <summary>All rows that match an OData filter; of each the keys alone where <paramref name="keysOnly"/> is set.</summary>
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
    /// Does all of up to 100 actions on rows of one partition, or none: false where one of the rows is missing, taken or
    /// changed.
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

    /// <summary>The rows that match an OData filter, in pages of up to 1,000, with these columns alone; null for all.</summary>
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

    /// <summary>Removes rows of one partition, 100 in a transaction; rows that are gone already do not disturb.</summary>
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
                    // Another sweeper is at work on the same rows: one by one, none is missed.
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
            throw new OutageException("Table Storage does not answer as it should.", exception);
        }
    }

    // Statuses that are left (401, 403, 5xx, 429, none at all) are faults of storage or of our access to it. Retries
    // that were all in vain come as an AggregateException, a time-out as a cancellation that nobody asked for.
    private static bool IsOutage(Exception exception) =>
        exception is RequestFailedException { Status: not 400 } or AggregateException or AuthenticationFailedException
        || (exception is OperationCanceledException { CancellationToken.IsCancellationRequested: false });
}
