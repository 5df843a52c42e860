using System.Security.Cryptography;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>The secrets of the deployment, encrypted, each in a partition of its own in table <c>Keys</c>.</summary>
public sealed class TableSecretStore([FromKeyedServices(TableNames.Keys)] StorageTable table, Sealer sealer)
    : ISecretStore
{
    private const string Row = "1";
    private const string SecretColumn = "Secret";

    public async Task<byte[]> GetOrCreateAsync(string name, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is { } known)
        {
            return known;
        }
        var row = new TableEntity(name, Row);
        await sealer.WriteAsync(table.Name, row, SecretColumn, RandomNumberGenerator.GetBytes(32), cancellation);
        // If instances start together, one insert wins, and all of them read that value.
        await table.TryAddAsync(row, cancellation);
        return await FindAsync(name, cancellation)
            ?? throw new InvalidOperationException($"The {name} key was not stored.");
    }

    private async Task<byte[]?> FindAsync(string name, CancellationToken cancellation)
    {
        var row = await table.FindAsync(name, Row, cancellation);
        return row is null ? null : await sealer.ReadAsync(table.Name, row, SecretColumn, cancellation);
    }
}
