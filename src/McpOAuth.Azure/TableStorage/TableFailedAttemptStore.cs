using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Attempts;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.Telemetry;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Failed attempts in table <c>FailedAttempts</c>, partitioned by the day on which they are removed.</summary>
public sealed class TableFailedAttemptStore(
    [FromKeyedServices(TableNames.FailedAttempts)] StorageTable table,
    ILogger<TableFailedAttemptStore> logger
) : IFailedAttemptStore, ISweepable, IErasable
{
    private const char Separator = ':';

    public string Table => table.Name;

    public Task AddAsync(FailedAttempt attempt, CancellationToken cancellation)
    {
        var day = DayOf(attempt.At + FailedAttempt.Lifetime);
        // Random, so that two failures of the same attempt never meet.
        var row = new TableEntity(
            Partitions.OfFailedAttempt(attempt.Reference, day),
            $"{attempt.Reference}{Separator}{Secret.Create(8).Reveal()}"
        )
        {
            ["CorrelationId"] = attempt.CorrelationId,
            ["At"] = attempt.At,
            ["Endpoint"] = attempt.Failure.Endpoint,
            ["Error"] = attempt.Failure.Error,
            ["Reason"] = attempt.Failure.Reason,
            ["Status"] = attempt.Status,
            ["ClientId"] = attempt.ClientId,
            ["Resource"] = attempt.Resource,
            ["Tool"] = attempt.Tool,
            ["Upstream"] = attempt.Upstream,
            ["Subject"] = attempt.Subject,
            ["Steps"] = string.Join('\n', attempt.Steps.Select(StepText)),
        };
        return table.TryAddAsync(row, cancellation);
    }

    public async Task<IReadOnlyList<FailedAttempt>> FindAsync(string reference, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync(Partitions.FailedAttemptsOf(reference), keysOnly: false, cancellation);
        return
        [
            .. rows.Select(row => row.TryReadRow(table, logger, Read))
                .OfType<FailedAttempt>()
                .OrderBy(attempt => attempt.At),
        ];
    }

    public Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, DayOf(now), ExpiredPartitions.Day, cancellation);

    /// <summary>Scans the table, which is small (docs/storage-schema.md).</summary>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"Subject eq '{subject}'", keysOnly: true, cancellation);
        foreach (var partition in rows.GroupBy(row => row.PartitionKey))
        {
            await table.DeleteAllAsync(partition, cancellation);
        }
        return rows.Count;
    }

    private static FailedAttempt Read(TableEntity row) =>
        new()
        {
            Reference = row.RowKey.Split(Separator)[0],
            CorrelationId = row.ReadRequiredText("CorrelationId"),
            At = row.ReadRequiredTime("At"),
            Failure = new(
                row.ReadRequiredText("Endpoint"),
                row.ReadRequiredText("Error"),
                row.ReadRequiredText("Reason")
            ),
            Status = row.ReadSmallCount("Status") ?? 0,
            ClientId = row.ReadText("ClientId"),
            Resource = row.ReadText("Resource"),
            Tool = row.ReadText("Tool"),
            Upstream = row.ReadText("Upstream"),
            Subject = row.ReadText("Subject"),
            Steps = [.. StepsOf(row.ReadText("Steps") ?? "")],
        };

    private static string StepText(AttemptStep step) =>
        string.Create(CultureInfo.InvariantCulture, $"{step.At.ToUnixTimeMilliseconds()} {step.Name}");

    private static IEnumerable<AttemptStep> StepsOf(string text) =>
        from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split(' ', 2)
        where parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select new AttemptStep(
            parts[1],
            DateTimeOffset.UnixEpoch.AddMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture))
        );

    private static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86400;
}
