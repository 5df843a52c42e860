using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>People's keys in table <c>PersonKeys</c>: a row a person, the key encrypted.</summary>
/// <remarks>A table of its own, so that copies of the others are made without it: they are to become unreadable.</remarks>
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
