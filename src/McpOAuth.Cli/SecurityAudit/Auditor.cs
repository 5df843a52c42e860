using McpOAuth.Azure.Settings;
using McpOAuth.Cli.Commands;
using McpOAuth.Cli.SecurityAudit.Rules;

namespace McpOAuth.Cli.SecurityAudit;

/// <summary>Reads the settings and judges them.</summary>
public static class Auditor
{
    /// <summary>The provider generates an upstream's secret. A shorter one cannot be random.</summary>
    private const int MinimumUpstreamSecret = 16;
    private const int MinimumSecret = 32;

    /// <exception cref="SettingsException">The broker could not start with these settings.</exception>
    public static EffectiveConfiguration Read(IConfiguration configuration)
    {
        var all = configuration.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        var readable = new ConfigurationBuilder().AddInMemoryCollection(KeyVaultPlaceholders.In(configuration)).Build();
        var settings = SettingsReader.Read(readable);
        // In Azure, a value may be a reference that the platform has already resolved.
        var isResolved = !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]);
        var secrets = all.Where(pair =>
                KeyVaultPlaceholders.IsSecret(pair.Key) && !string.IsNullOrWhiteSpace(pair.Value)
            )
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => SecretOf(pair.Key, pair.Value!, isResolved));
        return new(settings, [.. secrets]);
    }

    /// <param name="live">Null without <c>--live</c>.</param>
    /// <param name="rules">Null for all rules.</param>
    public static AuditReport Judge(
        EffectiveConfiguration configuration,
        DateTimeOffset now,
        LiveEvidence? live = null,
        IReadOnlyList<AuditRule>? rules = null
    )
    {
        var findings = (rules ?? AuditRules.All).Select(rule => AuditFinding.Of(rule, configuration, live));
        return new(configuration.Settings.Issuer.Value, configuration.Settings.IsDevelopment, now, live, [.. findings]);
    }

    private static AuditedSecret SecretOf(string key, string value, bool isResolved)
    {
        var isUpstream = key.StartsWith("Upstreams:", StringComparison.OrdinalIgnoreCase);
        return new(
            key.Replace(":", "__", StringComparison.Ordinal),
            KeyVaultReferences.IsReference(value) ? true
                : isResolved ? null
                : false,
            KeyVaultReferences.IsReference(value) ? null : value.Trim().Length,
            isUpstream ? MinimumUpstreamSecret : MinimumSecret
        );
    }
}

/// <summary>The input of the rules.</summary>
/// <param name="Settings">As the broker reads them, with a random secret in place of each Key Vault reference.</param>
public sealed record EffectiveConfiguration(BrokerSettings Settings, IReadOnlyList<AuditedSecret> Secrets);

/// <summary>A setting that holds a secret, without the secret.</summary>
/// <param name="Name">With <c>__</c>, as in the settings.</param>
/// <param name="IsInKeyVault">Null if unknown, because the platform has resolved it.</param>
/// <param name="Characters">Null for a reference.</param>
/// <param name="Minimum">Minimum number of characters.</param>
public sealed record AuditedSecret(string Name, bool? IsInKeyVault, int? Characters, int Minimum);
