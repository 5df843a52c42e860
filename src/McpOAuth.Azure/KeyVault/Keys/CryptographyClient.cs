using System.Buffers.Text;

namespace Azure.Security.KeyVault.Keys.Cryptography;

/// <summary>Wraps and unwraps keys inside the vault.</summary>
/// <remarks>learn.microsoft.com/rest/api/keyvault/keys/wrap-key and unwrap-key.</remarks>
public class CryptographyClient
{
    private readonly KeyVaultPipeline pipeline;
    private readonly string path;

    /// <param name="keyId">The id of a key version. Without a version, the current one wraps.</param>
    internal CryptographyClient(KeyVaultPipeline pipeline, Uri keyId)
    {
        this.pipeline = pipeline;
        path = keyId.AbsolutePath;
    }

    /// <exception cref="RequestFailedException">Key Vault returned an error or did not respond.</exception>
    public virtual async Task<WrapResult> WrapKeyAsync(
        KeyWrapAlgorithm algorithm,
        byte[] key,
        CancellationToken cancellationToken = default
    )
    {
        var (id, value) = await OperateAsync("wrapkey", algorithm, key, cancellationToken);
        return new(id, value);
    }

    /// <exception cref="RequestFailedException">Key Vault returned an error or did not respond.</exception>
    public virtual async Task<UnwrapResult> UnwrapKeyAsync(
        KeyWrapAlgorithm algorithm,
        byte[] encryptedKey,
        CancellationToken cancellationToken = default
    )
    {
        var (_, value) = await OperateAsync("unwrapkey", algorithm, encryptedKey, cancellationToken);
        return new(value);
    }

    private async Task<(string KeyId, byte[] Value)> OperateAsync(
        string operation,
        KeyWrapAlgorithm algorithm,
        byte[] value,
        CancellationToken cancellation
    )
    {
        var answer = await pipeline.PostAsync(
            $"{path}/{operation}",
            new KeyOperationParameters(algorithm.Name, Base64Url.EncodeToString(value)),
            KeyVaultJson.Default.KeyOperationParameters,
            KeyVaultJson.Default.KeyOperationResult,
            cancellation
        );
        return (answer.Value.KeyId, Base64Url.DecodeFromChars(answer.Value.Value));
    }
}
