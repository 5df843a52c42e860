using McpOAuthFunctions.SecurityAudit.Rules;
using McpOAuthFunctions.Settings;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>Reads the settings and judges them. No I/O.</summary>
public static class Auditor
{
    /// <summary>At an upstream the provider makes the secret. A shorter one was not made at random.</summary>
    private const int MinimumUpstreamSecret = 16;
    private const int MinimumSecret = 32;

    /// <exception cref="SettingsException">The broker could not start with these settings.</exception>
    public static EffectiveConfiguration Read(IConfiguration configuration) =>
        new(SettingsReader.Read(KeyVaultReferences.Replaced(configuration)), [.. SecretsIn(configuration)]);

    /// <param name="live">Null without <c>--live</c>.</param>
    public static AuditReport Judge(
        EffectiveConfiguration configuration,
        DateTimeOffset now,
        LiveEvidence? live = null
    ) => AuditReport.Of(AuditRules.All, configuration, live, now);

    private static IEnumerable<AuditedSecret> SecretsIn(IConfiguration configuration)
    {
        // In Azure, a value may be what the platform put in place of a reference.
        var resolved = !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]);
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (string.IsNullOrWhiteSpace(value) || !KeyVaultReferences.IsSecret(key))
            {
                continue;
            }
            var isUpstream = key.StartsWith("Upstreams:", StringComparison.OrdinalIgnoreCase);
            var isReference = KeyVaultReferences.IsReference(value);
            yield return new(
                key.Replace(":", "__", StringComparison.Ordinal),
                isReference ? SecretOrigin.KeyVault
                    : resolved ? SecretOrigin.Unknown
                    : SecretOrigin.Settings,
                isReference ? null : value.Trim().Length,
                isUpstream ? MinimumUpstreamSecret : MinimumSecret
            );
        }
    }
}

/// <summary>What the rules judge.</summary>
/// <param name="Settings">As the broker reads them, with a random secret in place of each Key Vault reference.</param>
public sealed record EffectiveConfiguration(BrokerSettings Settings, IReadOnlyList<AuditedSecret> Secrets);

/// <summary>A setting that holds a secret, without the secret.</summary>
/// <param name="Name">With <c>__</c>, as in the settings.</param>
/// <param name="Characters">Null for a reference.</param>
/// <param name="Minimum">Characters that it must have.</param>
public sealed record AuditedSecret(string Name, SecretOrigin Origin, int? Characters, int Minimum);

/// <summary>Where a secret is stored.</summary>
public enum SecretOrigin
{
    /// <summary>In the settings themselves.</summary>
    Settings,

    /// <summary>In Key Vault: the settings hold a reference.</summary>
    KeyVault,

    /// <summary>In Azure the platform resolves references before the broker sees them.</summary>
    Unknown,
}
