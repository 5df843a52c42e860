using static McpOAuthFunctions.SecurityAudit.AttackFamily;
using static McpOAuthFunctions.SecurityAudit.Severity;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Where secrets are stored, and whether they can be guessed.</summary>
internal static class SecretRules
{
    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("secrets_in_key_vault", High, "Settings contain references to secrets, and no secrets",
            "Microsoft Learn, Key Vault references for app settings", [TokenLeakage],
            "AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other")
        {
            Help = "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
            Setting = "every ClientSecret, Registration__InitialAccessToken",
            Why = "Anyone who may read the app's settings, or a pipeline's copy of them, reads the secrets.",
            Cure = "Put the secret into Key Vault and set @Microsoft.KeyVault(VaultName=…;SecretName=…) in its place.",
            Judge = JudgeOrigins,
        },
        new("secret_strength", High, "Secrets in settings are too long to be guessed",
            "RFC 6749 §10.10; RFC 9700 §2.5", [TokenLeakage],
            "SecretKeeping.A_new_secret_has_as_many_random_bytes_as_were_asked_for")
        {
            Setting = "every ClientSecret, Registration__InitialAccessToken",
            Why = "Anyone who guesses an MCP server's secret can exchange users' tokens.",
            Cure = "Generate 32 random bytes in base64url. At an upstream, let the provider create a new secret.",
            Judge = JudgeLengths,
        },
    ];

    private static Judgement JudgeOrigins(EffectiveConfiguration configuration)
    {
        if (configuration.Secrets.Count == 0)
        {
            return Judgement.Pass("no secret is set");
        }
        var open = NamesOf(configuration, SecretOrigin.Settings);
        if (open.Count > 0)
        {
            return Judgement.Fail(string.Join(", ", open));
        }
        var unknown = NamesOf(configuration, SecretOrigin.Unknown);
        return unknown.Count == 0
            ? Judgement.Pass("all in Key Vault")
            : Judgement.NotSeen(
                $"resolved by the platform: {string.Join(", ", unknown)}; audit the output of 'appsettings list'"
            );
    }

    private static Judgement JudgeLengths(EffectiveConfiguration configuration)
    {
        var seen = configuration.Secrets.Where(secret => secret.Characters is not null).ToList();
        return seen.Count == 0
            ? Judgement.NotApplicable("settings contain no secret")
            : Judge.Each(
                seen,
                secret => secret.Characters >= secret.Minimum,
                secret => $"{secret.Name}: {secret.Characters} characters; minimum: {secret.Minimum}",
                $"{seen.Count} of at least {seen.Min(secret => secret.Characters)} characters"
            );
    }

    private static List<string> NamesOf(EffectiveConfiguration configuration, SecretOrigin origin) =>
        [.. configuration.Secrets.Where(secret => secret.Origin == origin).Select(secret => secret.Name)];
}
