using System.Runtime.ExceptionServices;
using McpOAuth.Audit;

namespace McpOAuth.Retention;

/// <summary>Removes expired rows. They are harmless already (I7); this reclaims their space.</summary>
public sealed class Sweeper(IEnumerable<ISweepable> tables, TimeProvider clock, AuditLog audit)
{
    private readonly IReadOnlyList<ISweepable> tables = [.. tables];

    /// <summary>
    /// Returns the number of rows removed per table. If a table fails, sweeps the others and then rethrows the first
    /// failure.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, int>> SweepAsync(CancellationToken cancellation)
    {
        var removed = new Dictionary<string, int>();
        ExceptionDispatchInfo? failure = null;
        foreach (var table in tables)
        {
            try
            {
                var now = clock.GetUtcNow();
                var swept = await table.RemoveExpiredAsync(now, cancellation);
                audit.Swept(table.Table, swept.Rows, swept.LagAt(now));
                removed[table.Table] = swept.Rows;
            }
#pragma warning disable CA1031 // Rethrown below.
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

/// <summary>A table whose rows expire. It is partitioned by expiry, so expired rows lie together.</summary>
public interface ISweepable
{
    string Table { get; }

    Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>The result of sweeping one table.</summary>
/// <param name="OldestDueAt">
/// When the oldest removed row became due, which is the end of its partition's time span. Null if no row was removed.
/// </param>
public sealed record RemovedRows(int Rows, DateTimeOffset? OldestDueAt)
{
    /// <summary>How late the sweep was.</summary>
    public TimeSpan LagAt(DateTimeOffset now) => OldestDueAt is { } due && due < now ? now - due : TimeSpan.Zero;
}
