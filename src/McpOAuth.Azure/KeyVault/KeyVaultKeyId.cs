using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace McpOAuth.Azure.KeyVault;

/// <summary>
/// The id of a Key Vault key, <c>https://VAULT.vault.azure.net/keys/KEY</c>, or of one version of it.
/// </summary>
/// <remarks>
/// learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates, "Object identifiers" and "DNS
/// suffixes". http is accepted on loopback only, for a vault emulator in Development.
/// </remarks>
public sealed partial record KeyVaultKeyId
{
    // Vaults and managed HSMs of the public cloud, China and the US government.
    private static readonly string[] Suffixes =
    [
        ".vault.azure.net",
        ".vault.azure.cn",
        ".vault.usgovcloudapi.net",
        ".managedhsm.azure.net",
        ".managedhsm.azure.cn",
        ".managedhsm.usgovcloudapi.net",
    ];

    private KeyVaultKeyId(Uri vault, string name, string? version)
    {
        Vault = vault;
        Name = name;
        Version = version;
    }

    /// <summary>The vault's origin.</summary>
    public Uri Vault { get; }

    public string Name { get; }

    /// <summary>Null means the current version.</summary>
    public string? Version { get; }

    public static bool TryParse(string? text, bool allowLoopback, [NotNullWhen(true)] out KeyVaultKeyId? id)
    {
        id = null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0
            || !(IsVault(uri) || (allowLoopback && uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp))
            || KeyPath().Match(uri.AbsolutePath) is not { Success: true } path
        )
        {
            return false;
        }
        var version = path.Groups["version"];
        id = new(
            new Uri(uri.GetLeftPart(UriPartial.Authority)),
            path.Groups["name"].Value,
            version.Success ? version.Value : null
        );
        return true;
    }

    /// <summary>Whether <paramref name="other"/> is a version of this key, in this vault.</summary>
    public bool HasVersion(KeyVaultKeyId other) =>
        other.Version is not null
        && other.Vault == Vault
        && string.Equals(other.Name, Name, StringComparison.OrdinalIgnoreCase);

    public override string ToString() =>
        new Uri(Vault, $"keys/{Name}{(Version is null ? "" : "/" + Version)}").ToString();

    // Exactly one label before the suffix: the vault's name.
    private static bool IsVault(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps
        && uri.IsDefaultPort
        && Array.Exists(
            Suffixes,
            suffix =>
                uri.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && VaultName().IsMatch(uri.Host[..^suffix.Length])
        );

    [GeneratedRegex(@"\A[a-z0-9-]{3,24}\z", RegexOptions.IgnoreCase)]
    private static partial Regex VaultName();

    [GeneratedRegex(@"\A/keys/(?<name>[A-Za-z0-9-]{1,127})(/(?<version>[A-Za-z0-9]{1,64}))?\z")]
    private static partial Regex KeyPath();
}
