using System.Security.Cryptography;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The secret that subject identifiers are derived from, encrypted in table <c>Keys</c>, partition <c>subject</c>.
/// </summary>
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
        // If instances start together, one insert wins, and all of them read that value.
        await table.TryAddAsync(row, cancellation);
        return await FindAsync(cancellation) ?? throw new InvalidOperationException("The subject key was not stored.");
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, Row, cancellation);
        return row is null ? null : await sealer.ReadAsync(table.Name, row, SecretColumn, cancellation);
    }
}
