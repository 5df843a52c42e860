using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Per-user keys in table <c>PersonKeys</c>: one row per user, the key encrypted.</summary>
/// <remarks>
/// A separate table, so that backups of the others can leave it out and become unreadable after an erasure.
/// </remarks>
public sealed class TablePersonKeyStore([FromKeyedServices(TableNames.PersonKeys)] StorageTable table, Sealer sealer)
    : IPersonKeyStore
{
    private const string Row = "key";
    private const string KeyColumn = "Key";

    public async Task<byte[]?> FindAsync(string subject, CancellationToken cancellation)
    {
        var row = await table.FindAsync(subject, Row, cancellation);
        return row is null ? null : await sealer.ReadAsync(table.Name, row, KeyColumn, cancellation);
    }

    public async Task<bool> TryAddAsync(string subject, byte[] key, CancellationToken cancellation)
    {
        var row = new TableEntity(subject, Row);
        await sealer.WriteAsync(table.Name, row, KeyColumn, key, cancellation);
        return await table.TryAddAsync(row, cancellation) is not null;
    }

    public Task RemoveAsync(string subject, CancellationToken cancellation) =>
        table.TryDeleteAsync(subject, Row, "*", cancellation);
}
