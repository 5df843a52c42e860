namespace McpOAuth.Keys;

/// <summary>A signing key as stored. The store encrypts <paramref name="PrivateKey"/> (PKCS#8).</summary>
/// <param name="Sequence">1, 2, 3, …, in order of activation.</param>
/// <param name="ActivatesAt">When it starts to sign. It signs until the next key becomes active.</param>
public sealed record StoredSigningKey(int Sequence, string KeyId, byte[] PrivateKey, DateTimeOffset ActivatesAt)
{
    public override string ToString() => $"signing key {Sequence} ({KeyId})";
}

/// <summary>Stores the signing keys of all instances.</summary>
public interface ISigningKeyStore
{
    Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellation);

    /// <summary>False if the sequence number is taken, because another instance added its key first.</summary>
    Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellation);

    /// <summary>Moves the activation of a pending key to an earlier time.</summary>
    Task ActivateAsync(int sequence, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Removes a key whose last token has expired.</summary>
    Task RemoveAsync(int sequence, CancellationToken cancellation);
}
