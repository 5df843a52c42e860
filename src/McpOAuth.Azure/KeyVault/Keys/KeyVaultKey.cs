namespace Azure.Security.KeyVault.Keys;

/// <summary>One version of a key, without its private part.</summary>
public class KeyVaultKey
{
    internal KeyVaultKey(Uri id) => Id = id;

    /// <summary>Includes the version.</summary>
    public Uri Id { get; }
}
