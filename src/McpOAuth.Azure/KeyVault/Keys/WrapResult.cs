namespace Azure.Security.KeyVault.Keys.Cryptography;

/// <summary>A wrapped key.</summary>
public class WrapResult
{
    internal WrapResult(string keyId, byte[] encryptedKey)
    {
        KeyId = keyId;
        EncryptedKey = encryptedKey;
    }

    /// <summary>The id of the key version that wrapped.</summary>
    public string KeyId { get; }

    public byte[] EncryptedKey { get; }
}
