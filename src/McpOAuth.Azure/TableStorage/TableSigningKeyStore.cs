using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Signing keys in table <c>Keys</c>, partition <c>signing</c>, with the private part encrypted.</summary>
public sealed class TableSigningKeyStore([FromKeyedServices(TableNames.Keys)] StorageTable table, Sealer sealer)
    : ISigningKeyStore
{
    private const string Partition = "signing";
    private const string PrivateKeyColumn = "PrivateKey";

    public async Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{Partition}'", keysOnly: false, cancellation);
        var keys = new List<StoredSigningKey>(rows.Count);
        foreach (var row in rows)
        {
            var privateKey = await sealer.ReadAsync(table.Name, row, PrivateKeyColumn, cancellation);
            keys.Add(
                new(
                    int.TryParse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                        ? sequence
                        : throw new UnreadableRowException("RowKey"),
                    row.ReadRequiredText("KeyId"),
                    PlainColumn.Required(privateKey, PrivateKeyColumn),
                    row.ReadRequiredTime("ActivatesAt")
                )
            );
        }
        return keys;
    }

    public async Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, RowKeyOf(key.Sequence))
        {
            ["KeyId"] = key.KeyId,
            ["ActivatesAt"] = key.ActivatesAt,
        };
        await sealer.WriteAsync(table.Name, row, PrivateKeyColumn, key.PrivateKey, cancellation);
        return await table.TryAddAsync(row, cancellation) is not null;
    }

    public async Task ActivateAsync(int sequence, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = await table.FindAsync(Partition, RowKeyOf(sequence), cancellation);
        if (row is not null)
        {
            row["ActivatesAt"] = at;
            await table.TryReplaceAsync(row, row.ETag.ToString("G"), cancellation);
        }
    }

    public Task RemoveAsync(int sequence, CancellationToken cancellation) =>
        table.RemoveAsync(Partition, RowKeyOf(sequence), cancellation);

    private static string RowKeyOf(int sequence) => sequence.ToString("D10", CultureInfo.InvariantCulture);
}
