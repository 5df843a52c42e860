using McpOAuthFunctions.SecurityAudit.Rehearsal;
using McpOAuthFunctions.SecurityAudit.Rules;
using McpOAuthFunctions.Settings;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>Audits settings, and the program that runs with them.</summary>
public static class Auditor
{
    /// <summary>What the settings come to, references to secrets included, and what the program does with them.</summary>
    /// <exception cref="SettingsException">The program could not start with them.</exception>
    public static async Task<EffectiveConfiguration> ReadAsync(
        IConfiguration configuration,
        CancellationToken cancellation
    )
    {
        var readable = KeyVaultReferences.Replaced(configuration);
        var settings = SettingsReader.Read(readable);
        return ConfigurationReading.Read(settings, configuration) with
        {
            Behaviour = await BrokerRehearsal.RunAsync(readable, cancellation),
        };
    }

    /// <param name="live">What the running broker was seen to do; null where none was asked.</param>
    public static AuditReport Judge(
        EffectiveConfiguration configuration,
        DateTimeOffset now,
        Behaviour? live = null,
        string? broker = null
    ) => AuditReport.Of(AuditRules.All, configuration, live, broker, now);
}
