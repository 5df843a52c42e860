using System.Runtime.ExceptionServices;
using McpOAuth.Audit;

namespace McpOAuth.Retention;

/// <summary>Removes rows that have expired. They were harmless before (I7); this reclaims their space.</summary>
public sealed class Sweeper(IEnumerable<ISweepable> tables, TimeProvider clock, AuditLog audit)
{
    private readonly IReadOnlyList<ISweepable> tables = [.. tables];

    /// <summary>The number of rows removed, by table. Where one table fails the others are swept, and then it is told.</summary>
    public async Task<IReadOnlyDictionary<string, int>> SweepAsync(CancellationToken cancellation)
    {
        var removed = new Dictionary<string, int>();
        ExceptionDispatchInfo? failure = null;
        foreach (var table in tables)
        {
            try
            {
                var now = clock.GetUtcNow();
                var rows = await table.RemoveExpiredAsync(now, cancellation);
                audit.Swept(table.Table, rows.Rows, rows.LagAt(now));
                removed[table.Table] = rows.Rows;
            }
#pragma warning disable CA1031 // Thrown on below.
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }
        }
        failure?.Throw();
        return removed;
    }
}

/// <summary>A table whose rows expire, partitioned so that the expired ones lie together.</summary>
public interface ISweepable
{
    string Table { get; }

    Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>What a sweep removed from a table.</summary>
/// <param name="OldestDueAt">
/// Since when the oldest of the rows could have been removed, which is the end of its span of time; null where there was none.
/// </param>
public sealed record RemovedRows(int Rows, DateTimeOffset? OldestDueAt)
{
    /// <summary>How far behind the sweep was.</summary>
    public TimeSpan LagAt(DateTimeOffset now) => OldestDueAt is { } due && due < now ? now - due : TimeSpan.Zero;
}
