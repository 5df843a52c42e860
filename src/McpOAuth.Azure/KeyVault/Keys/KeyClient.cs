using Azure.Core;
using Azure.Security.KeyVault.Keys.Cryptography;

namespace Azure.Security.KeyVault.Keys;

/// <summary>Looks up keys in one vault.</summary>
/// <remarks>learn.microsoft.com/rest/api/keyvault/keys/get-key.</remarks>
public class KeyClient(Uri vaultUri, TokenCredential credential, KeyClientOptions options)
{
    private readonly KeyVaultPipeline pipeline = new(vaultUri, credential, options);

    /// <summary>
    /// Creates a client for cryptographic operations with a key. Shares this client's connection and token.
    /// </summary>
    /// <param name="keyName">The key's name in the vault.</param>
    /// <param name="keyVersion">Null for the current version.</param>
    public virtual CryptographyClient GetCryptographyClient(string keyName, string? keyVersion = null) =>
        new(pipeline, new Uri(vaultUri, PathOf(keyName, keyVersion)));

    /// <param name="name">The key's name in the vault.</param>
    /// <param name="version">Null for the current version.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RequestFailedException">Key Vault returned an error or did not respond.</exception>
    public virtual async Task<Response<KeyVaultKey>> GetKeyAsync(
        string name,
        string? version = null,
        CancellationToken cancellationToken = default
    )
    {
        var bundle = await pipeline.GetAsync(PathOf(name, version), KeyVaultJson.Default.KeyBundle, cancellationToken);
        return Response.FromValue(new KeyVaultKey(new Uri(bundle.Value.Key.Id)), bundle.GetRawResponse());
    }

    private static string PathOf(string name, string? version) =>
        version is null ? $"/keys/{name}" : $"/keys/{name}/{version}";
}
