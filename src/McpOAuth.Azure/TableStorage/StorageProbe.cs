using McpOAuth.Health;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Asks the table that every login needs.</summary>
public sealed class StorageProbe : IStorageProbe
{
    private readonly StorageTable table;

    public StorageProbe(StorageTable table) => this.table = table;

    public Task ProbeAsync(CancellationToken cancellation) => table.ProbeAsync(cancellation);
}
