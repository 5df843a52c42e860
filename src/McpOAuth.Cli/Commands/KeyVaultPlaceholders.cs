using System.Security.Cryptography;
using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.Commands;

/// <summary>
/// Puts a random secret in place of each Key Vault reference. Azure resolves references before the broker starts, but
/// the list of a deployment's settings has the references themselves.
/// </summary>
internal static class KeyVaultPlaceholders
{
    private static readonly string[] Sections = ["Upstreams:", "Resources:", "Clients:"];

    /// <summary>All settings. Only secrets are replaced: a reference in any other setting is refused at start.</summary>
    public static IReadOnlyDictionary<string, string?> In(IConfiguration configuration) =>
        configuration
            .AsEnumerable()
            .ToDictionary(
                pair => pair.Key,
                pair =>
                    IsSecret(pair.Key) && KeyVaultReferences.IsReference(pair.Value)
                        ? PlaceholderOf(pair.Key)
                        : pair.Value,
                StringComparer.OrdinalIgnoreCase
            );

    public static bool IsSecret(string key) =>
        key.Equals("Registration:InitialAccessToken", StringComparison.OrdinalIgnoreCase)
        || (
            (IsPrivateKey(key) || key.EndsWith(":ClientSecret", StringComparison.OrdinalIgnoreCase))
            && Sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
        );

    private static string PlaceholderOf(string key)
    {
        if (!IsPrivateKey(key))
        {
            return Secret.Create().Reveal();
        }
        using var random = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return random.ExportPkcs8PrivateKeyPem();
    }

    private static bool IsPrivateKey(string key) => key.EndsWith(":PrivateKey", StringComparison.OrdinalIgnoreCase);
}
