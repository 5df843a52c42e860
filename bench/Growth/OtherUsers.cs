using System.Security.Cryptography;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace Bench.Growth;

/// <summary>
/// Rows of users who are not measured: a grant, an approval and a connection each. They are copies of the rows that the
/// broker wrote for one login, under keys that the broker would choose.
/// </summary>
internal sealed class OtherUsers(TableServiceClient tables)
{
    private const int RowsOfTransaction = 100;
    private const int Parallelism = 8;

    /// <summary>The weeks in which a grant of 90 days can end.</summary>
    private const int Weeks = 13;

    private int users;

    public async Task GrowToAsync(int count, CancellationToken cancellation)
    {
        string[] subjects = [.. Enumerable.Range(users, Math.Max(0, count - users)).Select(_ => NewSubject())];
        users += subjects.Length;
        var thisWeek = GrantId.WeekOf(TimeProvider.System.GetUtcNow());
        await CopyAsync(
            "Grants",
            subjects.Select(subject => GrantKey(subject, thisWeek + 1 + RandomNumberGenerator.GetInt32(Weeks))),
            (row, _) => row["ClientId"] = "another-client",
            cancellation
        );
        var week = thisWeek + Weeks;
        await CopyAsync(
            "Approvals",
            subjects.Select(subject => (Partitions.OfReplay(subject, week), $"{subject}-approval")),
            (row, key) => row["Subject"] = key[..32],
            cancellation
        );
        await CopyAsync("Connections", subjects.Select(subject => (subject, "bench")), (_, _) => { }, cancellation);
    }

    /// <summary>Grants of as many users that ended a week ago, for the sweep.</summary>
    public Task AddEndedAsync(int count, CancellationToken cancellation)
    {
        var lastWeek = GrantId.WeekOf(TimeProvider.System.GetUtcNow()) - 1;
        var keys = Enumerable.Range(0, count).Select(_ => GrantKey(NewSubject(), lastWeek));
        return CopyAsync("Grants", keys, (_, _) => { }, cancellation);
    }

    private static string NewSubject() => Secret.Create(24).Reveal();

    private static (string Partition, string Row) GrantKey(string subject, int week)
    {
        var id = new GrantId(subject, week, Secret.Create(16).Reveal());
        return (Partitions.OfGrant(id), $"{subject}.{id.Unique}");
    }

    private async Task CopyAsync(
        string name,
        IEnumerable<(string Partition, string Row)> keys,
        Action<TableEntity, string> change,
        CancellationToken cancellation
    )
    {
        var table = tables.GetTableClient(name);
        var original = await FirstAsync(table, cancellation);
        var transactions = keys.GroupBy(key => key.Partition).SelectMany(keys => keys.Chunk(RowsOfTransaction));
        await Parallel.ForEachAsync(
            transactions,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation },
            async (chunk, token) =>
            {
                TableEntity[] rows = [.. chunk.Select(key => Copy(original, key.Partition, key.Row))];
                foreach (var row in rows)
                {
                    change(row, row.RowKey);
                }
                await (
                    rows is [var single]
                        ? table.AddEntityAsync(single, token)
                        : (Task)
                            table.SubmitTransactionAsync(
                                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)),
                                token
                            )
                );
            }
        );
    }

    private static async Task<TableEntity> FirstAsync(TableClient table, CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellation))
        {
            return row;
        }
        throw new InvalidOperationException($"The table {table.Name} has no row to copy.");
    }

    private static TableEntity Copy(TableEntity original, string partition, string row)
    {
        var copy = new TableEntity(partition, row);
        foreach (var (name, value) in original)
        {
            if (name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
            {
                copy[name] = value;
            }
        }
        return copy;
    }
}
