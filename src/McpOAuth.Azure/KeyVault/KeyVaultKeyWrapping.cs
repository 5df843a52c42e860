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
/// The current version wraps, and its full id is kept with what it wrapped; that version unwraps. Versions therefore
/// stay enabled until no data key is under them (docs/keys.md).
/// </remarks>
/// <param name="key">Without a version.</param>
/// <param name="keys">For the vault of that key.</param>
/// <param name="clock">Measures the time limit.</param>
public sealed class KeyVaultKeyWrapping(KeyVaultKeyId key, KeyClient keys, TimeProvider clock) : IKeyWrapping
{
    /// <summary>All tries of one operation together: whoever waits for a login gives up after about ten seconds.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(8);

    public Task<string> CurrentKeyIdAsync(CancellationToken cancellation) =>
        AskAsync(
            async limited => (await keys.GetKeyAsync(key.Name, version: null, limited)).Value.Id.ToString(),
            cancellation
        );

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> clear, CancellationToken cancellation) =>
        AskAsync(
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
        // Storage may not choose who unwraps: a key of somebody else's vault would open to a data key that they know.
        if (!KeyVaultKeyId.TryParse(wrapped.WrappingKeyId, key.Vault.IsLoopback, out var id) || !key.HasVersion(id))
        {
            throw new InvalidOperationException(
                $"A data key in storage was wrapped by {wrapped.WrappingKeyId}, which is no version of {key}. "
                    + "KeyVault__KeyId must name the key that the tables were begun with."
            );
        }
        return AskAsync(
            async limited =>
            {
                var client = keys.GetCryptographyClient(key.Name, id.Version);
                return (await client.UnwrapKeyAsync(KeyWrapAlgorithm.RsaOaep256, wrapped.Ciphertext, limited)).Key;
            },
            cancellation
        );
    }

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await question(either.Token);
        }
        catch (RequestFailedException exception) when (exception.Status == 400)
        {
            throw new InvalidOperationException($"Key Vault does not accept what it was asked about {key}.", exception);
        }
        catch (Exception exception)
            when (exception
                    is RequestFailedException
                        or AuthenticationFailedException
                        or AggregateException
                        or InvalidOperationException
                        or FormatException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            throw new OutageException(Describe(exception), exception);
        }
    }

    private string Describe(Exception exception) =>
        exception switch
        {
            RequestFailedException { Status: 403 } =>
                $"Key Vault refuses the use of {key}. The program's identity needs get, wrapKey and unwrapKey on it "
                    + "(role Key Vault Crypto Service Encryption User), and every version must be enabled that a data "
                    + "key is under.",
            RequestFailedException { Status: 404 } => $"Key Vault has no key {key}. A deleted key can be recovered.",
            RequestFailedException { Status: > 0 } failure => string.Create(
                CultureInfo.InvariantCulture,
                $"Key Vault answers {failure.Status} {failure.ErrorCode} at {key}."
            ),
            InvalidOperationException or FormatException =>
                $"{key} is not asked, or its answer is not understood; the inner exception says why.",
            AuthenticationFailedException => $"There is no token for Key Vault: {key} cannot be used.",
            _ => $"Key Vault does not answer at {key}.",
        };
}
