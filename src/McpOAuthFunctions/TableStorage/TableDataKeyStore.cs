using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Wrapped data keys in table <c>Keys</c>, partition <c>data</c>.</summary>
public sealed class TableDataKeyStore : IDataKeyStore
{
    private const string Partition = "data";

    private readonly StorageTable table;

    public TableDataKeyStore(StorageTable table) => this.table = table;

    public async Task<IReadOnlyList<StoredDataKey>> ListAsync(CancellationToken cancellation)
    {
        var rows = await table.QueryAsync($"PartitionKey eq '{Partition}'", keysOnly: false, cancellation);
        return
        [
            .. rows.Select(row => new StoredDataKey(
                uint.Parse(row.RowKey, CultureInfo.InvariantCulture),
                new WrappedKey(row.GetString("WrappingKeyId"), row.GetBinary("Wrapped")),
                row.GetDateTimeOffset("CreatedAt")!.Value
            )),
        ];
    }

    public async Task<bool> TryAddAsync(StoredDataKey key, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, key.Id.ToString("D10", CultureInfo.InvariantCulture))
        {
            ["WrappingKeyId"] = key.Wrapped.WrappingKeyId,
            ["Wrapped"] = key.Wrapped.Ciphertext,
            ["CreatedAt"] = key.CreatedAt,
        };
        return await table.TryAddAsync(row, cancellation) is not null;
    }
}
