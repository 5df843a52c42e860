using System.Text.Json.Serialization;
using Azure;
using Azure.Core;

namespace McpOAuthFunctions.KeyVault;

/// <summary>Looks up keys. Has the shape of <c>Azure.Security.KeyVault.Keys.KeyClient</c>, which can take its place.</summary>
/// <remarks>learn.microsoft.com/rest/api/keyvault/keys/get-key.</remarks>
public sealed class KeyClient
{
    private readonly Uri vault;
    private readonly KeyVaultPipeline pipeline;

    public KeyClient(Uri vaultUri, TokenCredential credential, KeyVaultClientOptions? options = null)
    {
        vault = vaultUri;
        pipeline = new(vaultUri, credential, options ?? new());
    }

    /// <summary>A client for operations with a key, which shares this one's connection, challenge and token.</summary>
    public CryptographyClient GetCryptographyClient(string keyName, string? keyVersion = null) =>
        new(pipeline, new Uri(vault, PathOf(keyName, keyVersion)));

    /// <param name="name">The key's name in the vault.</param>
    /// <param name="version">Null for the current one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RequestFailedException">Key Vault refuses or does not answer.</exception>
    public async Task<Response<KeyVaultKey>> GetKeyAsync(
        string name,
        string? version = null,
        CancellationToken cancellationToken = default
    )
    {
        var bundle = await pipeline.GetAsync(PathOf(name, version), KeyVaultJson.Default.KeyBundle, cancellationToken);
        var key = new KeyVaultKey(
            new Uri(bundle.Value.Key.Id),
            bundle.Value.Key.Type,
            bundle.Value.Attributes?.Enabled ?? true
        );
        return Response.FromValue(key, bundle.GetRawResponse());
    }

    private static string PathOf(string name, string? version) =>
        version is null ? $"/keys/{name}" : $"/keys/{name}/{version}";
}

/// <summary>What is known of a version of a key without its private part.</summary>
/// <param name="Id">With the version.</param>
/// <param name="KeyType"><c>RSA</c>, <c>RSA-HSM</c>, …</param>
public sealed record KeyVaultKey(Uri Id, string KeyType, bool Enabled);

internal sealed record KeyBundle(
    [property: JsonPropertyName("key")] KeyBundleKey Key,
    [property: JsonPropertyName("attributes")] KeyBundleAttributes? Attributes
);

internal sealed record KeyBundleKey(
    [property: JsonPropertyName("kid")] string Id,
    [property: JsonPropertyName("kty")] string Type
);

internal sealed record KeyBundleAttributes([property: JsonPropertyName("enabled")] bool? Enabled);
