namespace Azure.Security.KeyVault.Keys.Cryptography;

/// <summary>An unwrapped key.</summary>
public class UnwrapResult
{
    internal UnwrapResult(byte[] key) => Key = key;

    public byte[] Key { get; }
}
