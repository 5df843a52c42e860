using System.Security.Cryptography;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>The secret behind subject identifiers in table <c>Keys</c>, partition <c>subject</c>; encrypted.</summary>
public sealed class TableSubjectKeyStore([FromKeyedServices(TableNames.Keys)] StorageTable table, Sealer sealer)
    : ISubjectKeyStore
{
    private const string Partition = "subject";
    private const string Row = "1";
    private const string SecretColumn = "Secret";

    public async Task<byte[]> GetOrCreateAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } known)
        {
            return known;
        }
        var row = new TableEntity(Partition, Row);
        await sealer.WriteAsync(table.Name, row, SecretColumn, RandomNumberGenerator.GetBytes(32), cancellation);
        // Of instances that start together one wins; all of them read what it wrote.
        await table.TryAddAsync(row, cancellation);
        return await FindAsync(cancellation) ?? throw new InvalidOperationException("The subject key was not stored.");
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, Row, cancellation);
        return row is null ? null : await sealer.ReadAsync(table.Name, row, SecretColumn, cancellation);
    }
}
