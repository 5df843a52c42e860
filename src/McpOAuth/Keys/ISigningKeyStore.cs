namespace McpOAuth.Keys;

/// <summary>A signing key as it lies in storage; the store encrypts <paramref name="PrivateKey"/> (PKCS#8).</summary>
/// <param name="Sequence">1, 2, 3, …: keys follow one another.</param>
/// <param name="ActivatesAt">From then on it signs, until the next one does.</param>
public sealed record StoredSigningKey(int Sequence, string KeyId, byte[] PrivateKey, DateTimeOffset ActivatesAt)
{
    public override string ToString() => $"signing key {Sequence} ({KeyId})";
}

/// <summary>Where signing keys are kept, for all instances.</summary>
public interface ISigningKeyStore
{
    Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation);

    /// <summary>False where another instance was first to add a key with this sequence number.</summary>
    Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellation);

    /// <summary>Brings the activation of a key that does not sign yet forward.</summary>
    Task ActivateAsync(int sequence, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Removes a key that no unexpired token was signed with.</summary>
    Task RemoveAsync(int sequence, CancellationToken cancellation);
}
