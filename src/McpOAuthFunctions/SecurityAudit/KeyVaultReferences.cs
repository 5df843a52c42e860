using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>References to secrets. The platform resolves them before the broker starts; the audit does not.</summary>
internal static class KeyVaultReferences
{
    private const string Beginning = "@Microsoft.KeyVault(";

    private static readonly string[] Sections = ["Upstreams:", "Resources:", "Clients:"];

    public static bool IsReference(string value) =>
        value.TrimStart().StartsWith(Beginning, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a setting holds a secret. Its name has <c>:</c> between the parts.</summary>
    public static bool IsSecret(string key) =>
        key.Equals("Registration:InitialAccessToken", StringComparison.OrdinalIgnoreCase)
        || (
            key.EndsWith(":ClientSecret", StringComparison.OrdinalIgnoreCase)
            && Sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>The same settings with a random secret in place of each reference.</summary>
    public static IConfiguration Replaced(IConfiguration configuration)
    {
        var values = configuration
            .AsEnumerable()
            .ToDictionary(
                pair => pair.Key,
                pair =>
                    pair.Value is { } value && IsReference(value) && IsSecret(pair.Key)
                        ? Secret.Create().Reveal()
                        : pair.Value,
                StringComparer.OrdinalIgnoreCase
            );
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
