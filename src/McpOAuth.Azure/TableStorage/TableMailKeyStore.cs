using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The secret that mail addresses are hashed under, encrypted in table <c>Keys</c>, partition <c>mail</c>.
/// </summary>
public sealed class TableMailKeyStore([FromKeyedServices(TableNames.Keys)] StorageTable table, Sealer sealer)
    : IMailKeyStore
{
    private readonly StoredSecret secret = new(table, sealer, "mail");

    public Task<byte[]> GetOrCreateAsync(CancellationToken cancellation) => secret.GetOrCreateAsync(cancellation);
}
