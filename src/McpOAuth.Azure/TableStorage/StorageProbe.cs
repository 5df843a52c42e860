using McpOAuth.Health;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Asks the table that every login needs.</summary>
public sealed class StorageProbe([FromKeyedServices(TableNames.Grants)] StorageTable table) : IStorageProbe
{
    public Task ProbeAsync(CancellationToken cancellation) => table.ProbeAsync(cancellation);
}
