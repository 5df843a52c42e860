using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The secret that subject identifiers are derived from, encrypted in table <c>Keys</c>, partition <c>subject</c>.
/// </summary>
public sealed class TableSubjectKeyStore([FromKeyedServices(TableNames.Keys)] StorageTable table, Sealer sealer)
    : ISubjectKeyStore
{
    private readonly StoredSecret secret = new(table, sealer, "subject");

    public Task<byte[]> GetOrCreateAsync(CancellationToken cancellation) => secret.GetOrCreateAsync(cancellation);
}
