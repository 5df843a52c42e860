using McpOAuth.Upstream;
using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about the deployment: environment, transport, storage and secrets.</summary>
internal static class DeploymentRules
{
    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("production_environment", High, "The environment is not Development", "RFC 9700 §4.13; README, Settings",
            [], "SettingsReaderTests.Development_is_refused_in_Azure")
            { Setting = "AZURE_FUNCTIONS_ENVIRONMENT",
              Why = "Development allows http on loopback, a key in a file, and no rate limits.",
              Cure = "Remove AZURE_FUNCTIONS_ENVIRONMENT, ASPNETCORE_ENVIRONMENT and DOTNET_ENVIRONMENT.",
              Judge = it => it.Settings.IsDevelopment ? Judgement.Fail("Development") : Judgement.Pass("Production") },
        new("resource_https", High, "MCP servers are reached over https", "RFC 6750 §5.3; RFC 9700 §2.6",
            [TokenLeakage], "SettingsReaderTests.A_wrong_setting_is_named")
            { Setting = "Resources__N__Uri",
              Why = "Access tokens would travel unencrypted.",
              Cure = "Set Resources__N__Uri to the https URL of the MCP server.",
              Judge = one => JudgeHttps(one.Settings.Resources, resource => resource.Uri.Value) },
        new("upstream_https", Critical, "Upstreams are reached over https",
            "RFC 9700 §2.6; OpenID Connect Discovery 1.0 §3", [CodeInterception],
            "SettingsReaderTests.A_wrong_setting_is_named")
            { Setting = "Upstreams__NAME__Issuer",
              Why = "A network attacker could sign in as anyone.",
              Cure = "Set Upstreams__NAME__Issuer to an https URL.",
              Judge = one => JudgeHttps(one.Settings.Upstreams, upstream => upstream.Issuer) },
        new("upstream_refresh_tokens", High, "Upstream refresh tokens are bound to credentials, or single use",
            "RFC 9700 §2.2.2", [TokenLeakage], "RefreshTests.The_new_refresh_token_replaces_the_previous_one")
            { Setting = "Upstreams__NAME__ClientSecret, ManagedIdentity, RefreshRotation",
              Why = "Otherwise a stolen copy works anywhere, for as long as the original.",
              Cure = "Give the broker a secret or a managed identity at the upstream (Upstreams__NAME__ClientSecret).",
              Judge = JudgeUpstreamRefresh },
        new("storage_identity", High, "Table Storage is reached with a managed identity",
            "Microsoft Learn, Authorize access to tables using Microsoft Entra ID", [TokenLeakage],
            "ProductionStartTests.The_program_ends_with_an_error_that_names_the_setting")
            { Help = "https://learn.microsoft.com/azure/storage/tables/authorize-access-azure-active-directory",
              Setting = "Storage__TableServiceUri",
              Why = "Anyone with a copy of the account key can read and change everything until it is rotated.",
              Cure = "Set Storage__TableServiceUri in place of Storage__ConnectionString.",
              Judge = one => one.Settings.Storage.ConnectionString is null
                  ? Judgement.Pass("a managed identity")
                  : Judgement.Fail("an account key, or Azurite's public one") },
        new("key_vault", Critical, "Key Vault wraps the data keys", "RFC 9700 §2.5; SECURITY.md", [TokenLeakage],
            "KeyVaultClientTests.Storage_cannot_choose_another_key_to_unwrap")
            { Setting = "KeyVault__KeyId",
              Why = "Anyone who reads the key file and the tables reads every upstream token.",
              Cure = "Set KeyVault__KeyId to an RSA key of a vault.",
              Judge = one => one.Settings.KeyVaultKey is null
                  ? Judgement.Fail("a local key file")
                  : Judgement.Pass("a key in Key Vault") },
        new("secrets_in_key_vault", High, "Settings contain references to secrets, and no secrets",
            "Microsoft Learn, Key Vault references for app settings", [TokenLeakage],
            "AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other")
            { Help = "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
              Setting = "every ClientSecret, Registration__InitialAccessToken",
              Why = "Anyone who may read the app's settings, or a pipeline's copy of them, reads the secrets.",
              Cure = "Put the secret into Key Vault, and set @Microsoft.KeyVault(VaultName=…;SecretName=…).",
              Judge = JudgeOrigins },
        new("secret_strength", High, "Secrets in settings are too long to be guessed", "RFC 6749 §10.10; RFC 9700 §2.5",
            [TokenLeakage], "SecretKeeping.A_new_secret_has_the_requested_number_of_random_bytes")
            { Setting = "every ClientSecret, Registration__InitialAccessToken",
              Why = "Anyone who guesses an MCP server's secret can exchange users' tokens.",
              Cure = "Generate 32 random bytes in base64url. At an upstream, let the provider create a new secret.",
              Judge = JudgeLengths },
    ];

    private static Judgement JudgeHttps<T>(IReadOnlyList<T> all, Func<T, string> url) =>
        Judge.Each(
            all,
            item => Judge.IsHttps(url(item)),
            item => $"{url(item)}: loopback, fine only on this machine",
            string.Join(", ", all.Select(url))
        );

    private static Judgement JudgeUpstreamRefresh(EffectiveConfiguration configuration)
    {
        var open = configuration
            .Settings.Upstreams.Where(upstream =>
                upstream is { ClientSecret: null, ManagedIdentity: null, PrivateKey: null }
            )
            .ToList();
        var text = string.Join(", ", open.Select(it => $"{it.Name}: no credentials, {it.RefreshRotation}"));
        return open.Count == 0 ? Judgement.Pass("the broker authenticates at every upstream")
            : open.TrueForAll(it => it.RefreshRotation == RefreshRotationKind.SingleUse) ? Judgement.Warn(text)
            : Judgement.Fail(text);
    }

    private static Judgement JudgeOrigins(EffectiveConfiguration configuration)
    {
        string NamesOf(bool? inVault) =>
            string.Join(", ", configuration.Secrets.Where(it => it.IsInKeyVault == inVault).Select(it => it.Name));
        return (NamesOf(false), NamesOf(null)) switch
        {
            ({ Length: > 0 } open, _) => Judgement.Fail(open),
            (_, { Length: > 0 } unknown) => Judgement.NotSeen(
                $"resolved by the platform: {unknown}; audit the output of 'appsettings list'"
            ),
            _ => Judgement.Pass(configuration.Secrets.Count == 0 ? "no secret is set" : "all in Key Vault"),
        };
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
}
