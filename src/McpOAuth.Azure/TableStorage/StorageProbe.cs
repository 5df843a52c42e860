using McpOAuth.Health;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Probes storage through the Grants table, which every login needs.</summary>
public sealed class StorageProbe([FromKeyedServices(TableNames.Grants)] StorageTable table) : IStorageProbe
{
    public Task ProbeAsync(CancellationToken cancellation) => table.ProbeAsync(cancellation);
}
