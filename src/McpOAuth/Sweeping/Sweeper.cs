using McpOAuth.Audit;

namespace McpOAuth.Sweeping;

/// <summary>Removes rows that have expired. They were harmless before (I7); this reclaims their space.</summary>
public sealed class Sweeper
{
    private readonly IReadOnlyList<ISweepable> tables;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public Sweeper(IEnumerable<ISweepable> tables, TimeProvider clock, AuditLog audit)
    {
        this.tables = [.. tables];
        this.clock = clock;
        this.audit = audit;
    }

    /// <summary>The number of rows removed, by table.</summary>
    public async Task<IReadOnlyDictionary<string, int>> SweepAsync(CancellationToken cancellation)
    {
        var removed = new Dictionary<string, int>();
        foreach (var table in tables)
        {
            var count = await table.RemoveExpiredAsync(clock.GetUtcNow(), cancellation);
            audit.Swept(table.Table, count);
            removed[table.Table] = count;
        }
        return removed;
    }
}

/// <summary>A table whose rows expire, partitioned so that the expired ones lie together.</summary>
public interface ISweepable
{
    string Table { get; }

    Task<int> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation);
}
