using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>An RSA key of the fake vault with all its versions.</summary>
public sealed class FakeVaultKey : IDisposable
{
    private readonly ConcurrentDictionary<string, (RSA Rsa, bool Enabled)> versions = new();

    public FakeVaultKey() => Rotate();

    /// <summary>The newest version.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Adds a version, as POST /keys/NAME/rotate does.</summary>
    public string Rotate()
    {
        var version = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        versions[version] = (RSA.Create(2048), true);
        return Current = version;
    }

    public void Enable(string version, bool enabled) => versions[version] = (versions[version].Rsa, enabled);

    public bool Has(string version) => versions.ContainsKey(version);

    public bool IsEnabled(string version) => versions[version].Enabled;

    public RSAParameters PublicPart(string version) => versions[version].Rsa.ExportParameters(false);

    public byte[] Wrap(string version, byte[] value) =>
        versions[version].Rsa.Encrypt(value, RSAEncryptionPadding.OaepSHA256);

    public byte[] Unwrap(string version, byte[] value) =>
        versions[version].Rsa.Decrypt(value, RSAEncryptionPadding.OaepSHA256);

    public void Dispose()
    {
        foreach (var (rsa, _) in versions.Values)
        {
            rsa.Dispose();
        }
    }
}
