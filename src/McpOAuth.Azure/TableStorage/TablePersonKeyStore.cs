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
        if (row is null)
        {
            return null;
        }
        // A row without a usable key is not a user without a key, who would get a new one.
        return await sealer.ReadAsync(table.Name, row, KeyColumn, cancellation) is { Length: DataKey.Length } key
            ? key
            : throw new UnreadableRowException(KeyColumn);
    }

    public async Task<bool> TryAddAsync(string subject, byte[] key, CancellationToken cancellation)
    {
        var row = new TableEntity(subject, Row);
        await sealer.WriteAsync(table.Name, row, KeyColumn, key, cancellation);
        return await table.TryAddAsync(row, cancellation) is not null;
    }

    public Task RemoveAsync(string subject, CancellationToken cancellation) =>
        table.RemoveAsync(subject, Row, cancellation);
}
