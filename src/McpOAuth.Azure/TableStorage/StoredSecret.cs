using System.Security.Cryptography;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>A secret of the deployment: 32 bytes, encrypted in a partition of its own in table <c>Keys</c>.</summary>
internal sealed class StoredSecret(StorageTable table, Sealer sealer, string partition)
{
    private const string Row = "1";
    private const string SecretColumn = "Secret";

    public async Task<byte[]> GetOrCreateAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } known)
        {
            return known;
        }
        var row = new TableEntity(partition, Row);
        await sealer.WriteAsync(table.Name, row, SecretColumn, RandomNumberGenerator.GetBytes(32), cancellation);
        // If instances start together, one insert wins, and all of them read that value.
        await table.TryAddAsync(row, cancellation);
        return await FindAsync(cancellation)
            ?? throw new InvalidOperationException($"The {partition} key was not stored.");
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellation)
    {
        var row = await table.FindAsync(partition, Row, cancellation);
        return row is null ? null : await sealer.ReadAsync(table.Name, row, SecretColumn, cancellation);
    }
}
