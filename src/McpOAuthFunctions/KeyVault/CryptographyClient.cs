using System.Buffers.Text;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;

namespace McpOAuthFunctions.KeyVault;

/// <summary>
/// Wraps and unwraps keys. Has the shape of <c>Azure.Security.KeyVault.Keys.Cryptography.CryptographyClient</c>, which
/// can take its place.
/// </summary>
/// <remarks>learn.microsoft.com/rest/api/keyvault/keys/wrap-key and unwrap-key. Both happen inside the vault.</remarks>
public sealed class CryptographyClient
{
    private readonly KeyVaultPipeline pipeline;
    private readonly string path;

    /// <param name="keyId">A version of a key, or a key: then its current version wraps.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="options">Retries and transport.</param>
    public CryptographyClient(Uri keyId, TokenCredential credential, KeyVaultClientOptions? options = null)
        : this(
            new KeyVaultPipeline(new Uri(keyId.GetLeftPart(UriPartial.Authority)), credential, options ?? new()),
            keyId
        ) { }

    internal CryptographyClient(KeyVaultPipeline pipeline, Uri keyId)
    {
        this.pipeline = pipeline;
        path = keyId.AbsolutePath;
    }

    /// <exception cref="RequestFailedException">Key Vault refuses or does not answer.</exception>
    public async Task<WrapResult> WrapKeyAsync(
        KeyWrapAlgorithm algorithm,
        ReadOnlyMemory<byte> key,
        CancellationToken cancellationToken = default
    )
    {
        var (id, value) = await OperateAsync("wrapkey", algorithm, key, cancellationToken);
        return new(id, value, algorithm);
    }

    /// <exception cref="RequestFailedException">Key Vault refuses or does not answer.</exception>
    public async Task<UnwrapResult> UnwrapKeyAsync(
        KeyWrapAlgorithm algorithm,
        ReadOnlyMemory<byte> encryptedKey,
        CancellationToken cancellationToken = default
    )
    {
        var (id, value) = await OperateAsync("unwrapkey", algorithm, encryptedKey, cancellationToken);
        return new(id, value, algorithm);
    }

    private async Task<(string KeyId, byte[] Value)> OperateAsync(
        string operation,
        KeyWrapAlgorithm algorithm,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellation
    )
    {
        var answer = await pipeline.PostAsync(
            $"{path}/{operation}",
            new KeyOperation(algorithm.Name, Base64Url.EncodeToString(value.Span)),
            KeyVaultJson.Default.KeyOperation,
            KeyVaultJson.Default.KeyOperationResult,
            cancellation
        );
        return (answer.Value.KeyId, Base64Url.DecodeFromChars(answer.Value.Value));
    }
}

/// <summary>How a key is wrapped.</summary>
public sealed record KeyWrapAlgorithm(string Name)
{
    /// <summary>RSAES-OAEP with SHA-256 (RFC 8017 §7.1; RFC 7518 §4.3).</summary>
    public static readonly KeyWrapAlgorithm RsaOaep256 = new("RSA-OAEP-256");
}

/// <param name="KeyId">The version of the key that wrapped.</param>
public sealed record WrapResult(string KeyId, byte[] EncryptedKey, KeyWrapAlgorithm Algorithm);

/// <param name="KeyId">The version of the key that unwrapped.</param>
public sealed record UnwrapResult(string KeyId, byte[] Key, KeyWrapAlgorithm Algorithm)
{
    public override string ToString() => $"a key unwrapped by {KeyId}";
}

internal sealed record KeyOperation(
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("value")] string Value
)
{
    public override string ToString() => "[key operation]";
}

internal sealed record KeyOperationResult(
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("value")] string Value
)
{
    public override string ToString() => "[key operation result]";
}

[JsonSerializable(typeof(KeyBundle))]
[JsonSerializable(typeof(KeyOperation))]
[JsonSerializable(typeof(KeyOperationResult))]
internal sealed partial class KeyVaultJson : JsonSerializerContext;
