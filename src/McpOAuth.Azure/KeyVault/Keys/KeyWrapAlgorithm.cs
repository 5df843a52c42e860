namespace Azure.Security.KeyVault.Keys.Cryptography;

/// <summary>A key wrapping algorithm.</summary>
public readonly record struct KeyWrapAlgorithm
{
    private KeyWrapAlgorithm(string name) => Name = name;

    /// <summary>RSAES-OAEP with SHA-256 (RFC 8017 §7.1; RFC 7518 §4.3).</summary>
    public static KeyWrapAlgorithm RsaOaep256 => new("RSA-OAEP-256");

    internal string Name { get; }
}
