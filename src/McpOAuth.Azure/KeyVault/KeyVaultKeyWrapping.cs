using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Keys;
using Azure.Security.KeyVault.Keys.Cryptography;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.KeyVault;

/// <summary>Wraps data keys with RSA-OAEP-256 under a key that never leaves Key Vault (I6).</summary>
/// <remarks>
/// Wraps with the current version and stores its full id with the result; unwraps with that version. Versions must
/// therefore stay enabled until no data key is wrapped by them (docs/keys.md).
/// </remarks>
/// <param name="key">The key id, without a version.</param>
/// <param name="keys">The client for that key's vault.</param>
/// <param name="clock">Times the overall limit.</param>
public sealed class KeyVaultKeyWrapping(KeyVaultKeyId key, KeyClient keys, TimeProvider clock) : IKeyWrapping
{
    /// <summary>For all attempts of one operation together: a client waits about ten seconds for a login.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(8);

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) =>
        CallAsync(
            async limited => (await keys.GetKeyAsync(key.Name, version: null, limited)).Value.Id.ToString(),
            cancellation
        );

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        CallAsync(
            async limited =>
            {
                var client = keys.GetCryptographyClient(key.Name);
                var copy = clear.ToArray();
                try
                {
                    var result = await client.WrapKeyAsync(KeyWrapAlgorithm.RsaOaep256, copy, limited);
                    return new WrappedKey(result.KeyId, result.EncryptedKey);
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(copy);
                }
            },
            cancellation
        );

    public Task<byte[]> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellation)
    {
        // Storage must not choose the unwrapping key: a key in an attacker's vault would yield a data key they know.
        if (!KeyVaultKeyId.TryParse(wrapped.WrappingKeyId, key.Vault.IsLoopback, out var id) || !key.HasVersion(id))
        {
            throw new InvalidOperationException(
                $"A data key in storage was wrapped by {wrapped.WrappingKeyId}, which is not a version of {key}. "
                    + "Set KeyVault__KeyId to the key that these tables were created with."
            );
        }
        return UnwrapAsync(keys.GetCryptographyClient(key.Name, id.Version), wrapped.Ciphertext, cancellation);
    }

    private async Task<byte[]> UnwrapAsync(CryptographyClient client, byte[] wrapped, CancellationToken cancellation)
    {
        try
        {
            return await CallAsync(
                async limited => (await client.UnwrapKeyAsync(KeyWrapAlgorithm.RsaOaep256, wrapped, limited)).Key,
                cancellation
            );
        }
        catch (OutageException exception) when (exception.InnerException is RequestFailedException { Status: 400 })
        {
            throw new InvalidOperationException(
                $"Key Vault rejected a wrapped data key as invalid (400) for {key}.",
                exception
            );
        }
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await operation(linked.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Any exception of the client means that we got no usable answer, malformed JSON included.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new OutageException(Describe(exception), exception);
        }
    }

    private string Describe(Exception exception) =>
        exception switch
        {
            RequestFailedException { Status: 403 } =>
                $"Key Vault denied access to {key}. The broker's identity needs get, wrapKey and unwrapKey on it "
                    + "(role Key Vault Crypto Service Encryption User), and every version that wraps a data key "
                    + "must be enabled.",
            RequestFailedException { Status: 404 } => $"Key Vault has no key {key}. A deleted key can be recovered.",
            RequestFailedException { Status: > 0 } failure => string.Create(
                CultureInfo.InvariantCulture,
                $"Key Vault returned {failure.Status} {failure.ErrorCode} for {key}."
            ),
            AuthenticationFailedException => $"Could not get an access token for Key Vault to use {key}.",
            RequestFailedException or AggregateException or OperationCanceledException =>
                $"Key Vault did not respond for {key}.",
            _ => $"The request for {key} was not sent, or the response could not be read; see the inner exception.",
        };
}
