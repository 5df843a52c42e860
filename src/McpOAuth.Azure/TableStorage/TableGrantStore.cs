using System.Runtime.CompilerServices;
using System.Text;
using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Retention;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Grants in table <c>Grants</c>: one row each, partitioned by the week of their latest possible expiry.
/// </summary>
public sealed class TableGrantStore(
    [FromKeyedServices(TableNames.Grants)] StorageTable table,
    Sealer sealer,
    Lifetimes lifetimes,
    TimeProvider clock,
    ILogger<TableGrantStore> logger
) : IGrantStore, IErasable
{
    private const string SuccessorColumn = "Successor";

    private static readonly string[] EndedColumns = ["PartitionKey", "RowKey", "Resource", "CreatedAt"];

    /// <summary>The longest grant that settings allow (<c>Lifetimes__RefreshTokenAbsolute</c>): two years.</summary>
    private const int LongestGrantInWeeks = 105;

    private const int ParallelQueries = 16;

    public string Table => table.Name;

    public async Task<string?> TryStartAsync(StoredGrant grant, CancellationToken cancellation) =>
        await table.TryAddAsync(await RowOfAsync(grant, cancellation), cancellation);

    public async Task<VersionedGrant?> FindAsync(GrantId id, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partitions.OfGrant(id), GrantRow.KeyOf(id), cancellation);
        return row is not null && await TryReadAsync(row, id, cancellation) is { } grant
            ? new VersionedGrant(grant, row.ETag.ToString("G"))
            : null;
    }

    public async Task<IReadOnlyList<StoredGrant>> ListLiveAsync(
        string subject,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        // One row range per weekly partition: a range over partitions would scan all their rows.
        var first = GrantId.WeekOf(now);
        var last = GrantId.WeekOf(until);
        var later = ListLaterAsync(subject, last, first + LongestGrantInWeeks, cancellation);
        var weeks = Enumerable.Range(first, last - first + 1);
        var found = await Task.WhenAll(weeks.Select(week => ListAsync(subject, week, cancellation)).Append(later));
        return [.. found.SelectMany(grants => grants).Where(grant => grant.IsAliveAt(now))];
    }

    public async Task<string?> TryReplaceAsync(StoredGrant grant, string version, CancellationToken cancellation) =>
        await table.TryReplaceAsync(await RowOfAsync(grant, cancellation), version, cancellation);

    public async Task<DateTimeOffset?> RevokeAsync(GrantId id, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partitions.OfGrant(id), GrantRow.KeyOf(id), cancellation);
        if (row is null)
        {
            return null;
        }
        if (!row.ContainsKey("RevokedAt"))
        {
            row["RevokedAt"] = now;
            row.Remove(SuccessorColumn);
            // Unconditional: a concurrent rotation fails, and its successor finds the grant revoked.
            await table.TryReplaceAsync(row, "*", cancellation);
        }
        return EndedOf(row)?.CreatedAt;
    }

    public async IAsyncEnumerable<IReadOnlyList<EndedGrant>> ListEndedAsync(
        DateTimeOffset now,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var filter in Partitions.Before(GrantId.WeekOf(now)))
        {
            await foreach (var page in table.PagesAsync(filter, EndedColumns, cancellation))
            {
                yield return [.. page.Select(EndedOf).OfType<EndedGrant>()];
            }
        }
    }

    public async Task RemoveAsync(IReadOnlyList<EndedGrant> grants, CancellationToken cancellation)
    {
        var rows = grants.Select(grant => new TableEntity(Partitions.OfGrant(grant.Id), GrantRow.KeyOf(grant.Id)));
        foreach (var partition in rows.GroupBy(row => row.PartitionKey))
        {
            await table.DeleteAllAsync(partition, cancellation);
        }
    }

    /// <summary>The live grants of one client. Scans the whole table.</summary>
    public async Task<IReadOnlyList<StoredGrant>> ListLiveOfClientAsync(string clientId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await table.QueryAsync(
            TableClient.CreateQueryFilter($"ClientId eq {clientId}"),
            keysOnly: false,
            cancellation
        );
        return [.. (await ReadAllAsync(rows, cancellation)).Where(grant => grant.IsAliveAt(now))];
    }

    /// <summary>Queries every week in which a grant can expire: one short row range per partition.</summary>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var first = GrantId.WeekOf(now) - 1;
        var last = GrantId.WeekOf(now + lifetimes.RefreshTokenAbsolute);
        if (await HasLaterAsync(subject, last, cancellation))
        {
            last = first + 1 + LongestGrantInWeeks;
        }
        var count = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(first, last - first + 1),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelQueries, CancellationToken = cancellation },
            async (week, token) =>
            {
                var partition = Partitions.OfGrant(new GrantId(subject, week, ""));
                // '/' is the character after '.'.
                var filter = $"PartitionKey eq '{partition}' and RowKey ge '{subject}.' and RowKey lt '{subject}/'";
                var rows = await table.QueryAsync(filter, keysOnly: true, token);
                await table.DeleteAllAsync(rows, token);
                Interlocked.Add(ref count, rows.Count);
            }
        );
        return count;
    }

    /// <summary>The user's grants after a week. There are none unless the lifetime setting was shortened.</summary>
    private async Task<IReadOnlyList<StoredGrant>> ListLaterAsync(
        string subject,
        int week,
        int lastWeek,
        CancellationToken cancellation
    )
    {
        if (!await HasLaterAsync(subject, week, cancellation))
        {
            return [];
        }
        var weeks = Enumerable.Range(week + 1, Math.Max(0, lastWeek - week));
        var found = await Task.WhenAll(weeks.Select(later => ListAsync(subject, later, cancellation)));
        return [.. found.SelectMany(grants => grants)];
    }

    /// <summary>Whether any user has a grant after a week, in the shard that holds this user's grants.</summary>
    private async Task<bool> HasLaterAsync(string subject, int week, CancellationToken cancellation)
    {
        var filter = Partitions.GrantsAfter(subject, week);
        await foreach (var page in table.PagesAsync(filter, ["PartitionKey"], cancellation, pageSize: 1))
        {
            if (page.Count > 0)
            {
                return true;
            }
        }
        return false;
    }

    // A row that cannot be read stays, and every sweep reports it.
    private EndedGrant? EndedOf(TableEntity row) =>
        row.TryReadRow(
            table,
            logger,
            read => new EndedGrant(
                GrantRow.IdOf(read) ?? throw new UnreadableRowException("RowKey"),
                read.ReadRequiredText("Resource"),
                read.ReadRequiredTime("CreatedAt")
            )
        );

    private async Task<IReadOnlyList<StoredGrant>> ListAsync(string subject, int week, CancellationToken cancellation)
    {
        var partition = Partitions.OfGrant(new GrantId(subject, week, ""));
        var rows = await table.QueryAsync(
            $"PartitionKey eq '{partition}' and RowKey gt '{subject}.' and RowKey lt '{subject}/'",
            keysOnly: false,
            cancellation
        );
        return await ReadAllAsync(rows, cancellation);
    }

    private async Task<List<StoredGrant>> ReadAllAsync(IReadOnlyList<TableEntity> rows, CancellationToken cancellation)
    {
        var grants = new List<StoredGrant>(rows.Count);
        foreach (var row in rows)
        {
            if (GrantRow.IdOf(row) is { } id && await TryReadAsync(row, id, cancellation) is { } grant)
            {
                grants.Add(grant);
            }
        }
        return grants;
    }

    /// <summary>Null if the row cannot be read. Its grant then counts as ended.</summary>
    private async ValueTask<StoredGrant?> TryReadAsync(TableEntity row, GrantId id, CancellationToken cancellation)
    {
        // Without a readable successor, a retry of its predecessor counts as reuse and revokes the grant.
        var successor = await sealer.TryReadAsync(table, row, SuccessorColumn, logger, cancellation);
        return row.TryReadRow(table, logger, read => GrantRow.Read(read, id, successor));
    }

    private async ValueTask<TableEntity> RowOfAsync(StoredGrant grant, CancellationToken cancellation)
    {
        var row = GrantRow.Of(grant);
        if (grant.Successor is { } successor)
        {
            var bytes = Encoding.ASCII.GetBytes(successor.Reveal());
            await sealer.WriteAsync(Table, row, SuccessorColumn, bytes, cancellation);
        }
        return row;
    }
}
