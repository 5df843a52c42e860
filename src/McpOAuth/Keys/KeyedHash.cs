using System.Security.Cryptography;
using System.Text;
using McpOAuth.Freshness;

namespace McpOAuth.Keys;

/// <summary>HMAC-SHA-256 with a secret of the deployment, read once.</summary>
internal sealed class KeyedHash(ISecretStore store, string secret, TimeProvider clock)
{
    private readonly Fresh<byte[]> key = new(
        new() { Lifetime = FreshnessPolicy.Forever },
        clock,
        async (_, cancellation) =>
            Loaded<byte[]>.Keep(await StoredKeys.ReadAsync(() => store.GetOrCreateAsync(secret, cancellation)))
    );

    /// <returns>32 bytes.</returns>
    public async ValueTask<byte[]> OfAsync(string message, CancellationToken cancellation) =>
        HMACSHA256.HashData(await key.GetAsync(cancellation), Encoding.UTF8.GetBytes(message));
}
