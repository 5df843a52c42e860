using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Retention;
using McpOAuth.SignIn;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// Remembered approvals in table <c>Approvals</c>, partitioned by the week in which the browser's cookie expires.
/// </summary>
public sealed class TableApprovalStore(
    [FromKeyedServices(TableNames.Approvals)] StorageTable table,
    ILogger<TableApprovalStore> logger
) : IApprovalStore, ISweepable, IErasable
{
    public string Table => table.Name;

    public async Task<Approval?> FindAsync(ApprovalKey key, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partitions.OfApproval(key), key.Hash, cancellation);
        // Without a readable approval, the user is asked again.
        return row?.TryReadRow(table, logger, ApprovalOf);
    }

    public Task PutAsync(ApprovalKey key, Approval approval, CancellationToken cancellation)
    {
        var row = new TableEntity(Partitions.OfApproval(key), key.Hash)
        {
            ["Subject"] = approval.Subject,
            ["Scopes"] = approval.Scopes.ToString(),
            ["ClientHash"] = approval.ClientHash,
            ["ExpiresAt"] = approval.ExpiresAt,
        };
        return table.PutAsync(row, cancellation);
    }

    public Task<RemovedRows> RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellation) =>
        ExpiredPartitions.RemoveAsync(table, GrantId.WeekOf(now), ExpiredPartitions.Week, cancellation);

    /// <summary>Scans the whole table, because approvals are stored by browser and not by user.</summary>
    public async Task<int> EraseAsync(string subject, CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"Subject eq '{subject}'", keysOnly: true, cancellation);
        foreach (var partition in rows.GroupBy(row => row.PartitionKey))
        {
            await table.DeleteAllAsync(partition, cancellation);
        }
        return rows.Count;
    }

    private static Approval ApprovalOf(TableEntity row) =>
        new()
        {
            Subject = row.ReadRequiredText("Subject"),
            Scopes = row.ReadScopes("Scopes"),
            ClientHash = row.ReadRequiredText("ClientHash"),
            ExpiresAt = row.ReadRequiredTime("ExpiresAt"),
        };
}
