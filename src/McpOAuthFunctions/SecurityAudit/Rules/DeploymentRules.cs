using McpOAuth.Upstream;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Where the broker runs, whom it trusts, and who can read what it keeps.</summary>
internal static class DeploymentRules
{
    public static IEnumerable<AuditRule> All => [.. Surroundings, .. Keys];

    private static IEnumerable<AuditRule> Surroundings =>
        [
            new()
            {
                Id = "production_environment",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "The environment is not Development",
                Reference = "README, Settings",
                Help = Links.Rfc(9700, "4.13"),
                Why = "Development allows http on loopback, a key in a file, and no limits.",
                Cure = "Remove AZURE_FUNCTIONS_ENVIRONMENT, ASPNETCORE_ENVIRONMENT and DOTNET_ENVIRONMENT.",
                Tests = ["SettingsReaderTests.Development_is_refused_where_Azure_runs_the_program"],
                Judge = configuration =>
                    configuration.IsDevelopment ? Judge.Fail("Development") : Judge.Pass("Production"),
            },
            new()
            {
                Id = "resource_https",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "MCP servers are reached by https",
                Reference = "RFC 9700 §2.6; RFC 6750 §5.3",
                Help = Links.Rfc(6750, "5.3"),
                Why = "Access tokens would travel in clear.",
                Cure = "Set Resources__N__Uri to the https URL of the MCP server.",
                Tests = ["SettingsReaderTests.A_wrong_setting_is_named"],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    Judge.Each(
                        configuration.Resources,
                        one => IsHttps(one.Uri),
                        one => $"{one.Uri}: loopback, good on this machine alone",
                        string.Join(", ", configuration.Resources.Select(one => one.Uri))
                    ),
            },
            new()
            {
                Id = "upstream_https",
                Group = AuditGroup.Deployment,
                Severity = Severity.Critical,
                Title = "Upstreams are reached by https",
                Reference = "RFC 9700 §2.6; OpenID Connect Discovery 1.0 §3",
                Help = Links.Rfc(9700, "2.6"),
                Why = "Whoever stands between could say that he is anybody.",
                Cure = "Set Upstreams__NAME__Issuer to an https URL.",
                Tests = ["SettingsReaderTests.A_wrong_setting_is_named"],
                Families = [AttackFamily.CodeInterception],
                Judge = configuration =>
                    Judge.Each(
                        configuration.Upstreams,
                        one => IsHttps(one.Issuer),
                        one => $"{one.Name}: {one.Issuer}: loopback, good on this machine alone",
                        string.Join(", ", configuration.Upstreams.Select(one => $"{one.Name}: {one.Issuer}"))
                    ),
            },
            new()
            {
                Id = "upstream_refresh_tokens",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "An upstream's refresh token is bound to the broker's credentials, or is replaced by each use",
                Reference = "RFC 9700 §2.2.2",
                Help = Links.Rfc(9700, "2.2.2"),
                Why = "Else a copy of it works anywhere, for as long as the original does.",
                Cure = "Give the broker a secret or a managed identity there (Upstreams__NAME__ClientSecret).",
                Tests =
                [
                    "RefreshTests.The_new_refresh_token_takes_the_former_ones_place",
                    "RefreshTests.After_an_owner_that_died_a_single_use_token_is_not_risked",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = JudgeUpstreamRefresh,
            },
            new()
            {
                Id = "storage_identity",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "Storage is reached with the program's own identity",
                Reference = "Microsoft Learn, Authorize access to tables using Microsoft Entra ID",
                Help = Links.TableIdentity,
                Why = "A key of the account opens all of it to whoever has a copy, until somebody changes it.",
                Cure = "Set Storage__TableServiceUri in place of Storage__ConnectionString.",
                Tests = ["ProductionStartTests.The_program_ends_with_an_error_that_names_the_setting"],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    configuration.Storage switch
                    {
                        StorageAccess.Identity => Judge.Pass("the program's own identity"),
                        StorageAccess.Emulator => Judge.Fail("Azurite, whose key everybody knows"),
                        _ => Judge.Fail("a key of the account"),
                    },
            },
        ];

    private static IEnumerable<AuditRule> Keys =>
        [
            new()
            {
                Id = "key_vault",
                Group = AuditGroup.Deployment,
                Severity = Severity.Critical,
                Title = "Key Vault wraps the data keys",
                Reference = "RFC 9700 §2.5; SECURITY.md",
                Help = Links.Rfc(9700, "2.5"),
                Why = "Whoever reads the file and the tables reads every upstream token.",
                Cure = "Set KeyVault__KeyId to an RSA key of a vault.",
                Tests =
                [
                    "ProductionStartTests.The_program_ends_with_an_error_that_names_the_setting",
                    "KeyVaultClientTests.Storage_cannot_choose_another_key_to_unwrap",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    configuration.WrapsInKeyVault ? Judge.Pass("a key of Key Vault") : Judge.Fail("a local key file"),
            },
            new()
            {
                Id = "data_key_rotation",
                Group = AuditGroup.Deployment,
                Severity = Severity.Low,
                Title = "A data key seals for a month, and then the next one does",
                Reference = "NIST SP 800-57 Part 1 §5.3.6",
                Help = "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
                Why = "The longer one key is used the more a copy of it opens.",
                Cure = "Leave Lifetimes__DataKey unset, or set it to 30 days at the most.",
                Tests =
                [
                    "DataKeyRotationTests.A_data_key_is_followed_by_another_before_it_is_thirty_days_old",
                    "DataKeyRotationTests.A_data_key_is_followed_by_another_long_before_its_nonces_may_repeat",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.AtMost(
                    "Lifetimes__DataKey",
                    one => one.Lifetimes.DataKey,
                    TimeSpan.FromDays(30),
                    TimeSpan.FromDays(90)
                ),
            },
            new()
            {
                Id = "encryption_at_rest",
                Group = AuditGroup.Deployment,
                Severity = Severity.Critical,
                Title = "What is kept is sealed under 256-bit keys and opens in its own place alone",
                Reference = "NIST SP 800-38D §7; SECURITY.md",
                Help = Links.EnvelopeEncryption,
                Why = "Whoever reads the tables reads tokens; whoever writes them gives one person another's.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "AtRestTests.No_row_holds_a_state_code_token_verifier_or_secret_in_clear",
                    "EnvelopeSealing.In_no_other_table_partition_row_or_column_does_it_open",
                    "EnvelopeSealing.Every_single_bit_that_is_flipped_is_noticed",
                ],
                Families = [AttackFamily.TokenLeakage],
                StorageTest = "AtRestTests.No_row_holds_a_state_code_token_verifier_or_secret_in_clear",
                Judge = JudgeSeals,
            },
            new()
            {
                Id = "secrets_in_key_vault",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "Settings hold references to secrets, and no secrets",
                Reference = "Microsoft Learn, Key Vault references for app settings",
                Help = Links.KeyVaultReferences,
                Why = "Whoever may read an app's settings reads them, and so does every copy in a pipeline.",
                Cure =
                    "Put the secret into Key Vault and set @Microsoft.KeyVault(VaultName=…;SecretName=…) in its place.",
                Tests = ["AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other"],
                Families = [AttackFamily.TokenLeakage],
                Judge = JudgeSecretOrigins,
            },
            new()
            {
                Id = "secret_strength",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "Secrets are long enough not to be guessed",
                Reference = "RFC 6749 §10.10; RFC 9700 §2.5",
                Help = Links.Rfc(6749, "10.10"),
                Why = "Whoever guesses an MCP server's secret exchanges people's tokens.",
                Cure = "Make secrets of 32 random bytes in base64url; at an upstream, have a new one made.",
                Tests =
                [
                    "SettingsReaderTests.A_wrong_setting_is_named",
                    "SecretKeeping.A_new_secret_has_as_many_random_bytes_as_were_asked_for",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = JudgeSecretLengths,
            },
            new()
            {
                Id = "no_secrets_in_logs",
                Group = AuditGroup.Deployment,
                Severity = Severity.High,
                Title = "No code, token, verifier or secret is logged",
                Reference = "RFC 9700 §4.3; RFC 6749 §10.3",
                Help = Links.Rfc(6749, "10.3"),
                Why = "Logs are read by more people, and kept longer, than anything else.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "CodeRedeeming.Neither_code_nor_token_is_logged",
                    "SecretKeeping.A_secret_does_not_print",
                    "SpanTests.Nothing_secret_is_in_any_span_metric_or_log_of_a_login_a_refresh_and_an_exchange",
                ],
                Families = [AttackFamily.TokenLeakage],
                StorageTest =
                    "SpanTests.Nothing_secret_is_in_any_span_metric_or_log_of_a_login_a_refresh_and_an_exchange",
                Judge = Judge.Refused(seen => seen.LoggedSecrets, "kinds of secrets looked for"),
            },
        ];

    private static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.Ordinal);

    private static Judgement JudgeUpstreamRefresh(EffectiveConfiguration configuration)
    {
        var strangers = configuration.Upstreams.Where(one => !one.IsAuthenticated).ToList();
        if (strangers.Count == 0)
        {
            return Judge.Pass("the broker proves itself at every upstream");
        }
        var text = string.Join(", ", strangers.Select(one => $"{one.Name}: no credentials, {RotationOf(one)}"));
        return strangers.TrueForAll(one => one.RefreshRotation == RefreshRotationKind.SingleUse)
            ? Judge.Warn(text)
            : Judge.Fail(text);
    }

    private static string RotationOf(AuditedUpstream upstream) =>
        upstream.RefreshRotation switch
        {
            RefreshRotationKind.SingleUse => "single-use",
            RefreshRotationKind.Reusable => "reusable",
            _ => "no rotation",
        };

    private static Judgement? JudgeSeals(EffectiveConfiguration configuration)
    {
        var seen = configuration.Behaviour;
        return (seen.BrokenSeals, seen.DataKeyBytes) switch
        {
            (null, _) or (_, null) => null,
            ({ Succeeded.Count: > 0 } broken, _) => Judge.Fail($"not noticed: {string.Join(", ", broken.Succeeded)}"),
            (_, < 32 and var bytes) => Judge.Fail($"keys of {bytes} bytes; 32 at the least"),
            var (seals, bytes) => Judge.Pass($"keys of {bytes} bytes; {seals.Tried} attacks noticed"),
        };
    }

    private static Judgement JudgeSecretOrigins(EffectiveConfiguration configuration)
    {
        if (configuration.Secrets.Count == 0)
        {
            return Judge.Pass("no secret is set");
        }
        if (configuration.Secrets.All(secret => secret.Origin == SecretOrigin.Unseen))
        {
            return Judge.NotApplicable("the platform has resolved them; audit what 'appsettings list' prints");
        }
        var unseen = configuration
            .Secrets.Where(secret => secret.Origin == SecretOrigin.Unseen)
            .Select(secret => secret.Name)
            .ToList();
        return configuration.Secrets.Any(secret => secret.Origin == SecretOrigin.Settings) || unseen.Count == 0
            ? Judge.Each(
                configuration.Secrets,
                secret => secret.Origin != SecretOrigin.Settings,
                secret => secret.Name,
                "all in Key Vault"
            )
            : Judge.Warn($"where they stand was not seen: {string.Join(", ", unseen)}; the others in Key Vault");
    }

    private static Judgement JudgeSecretLengths(EffectiveConfiguration configuration)
    {
        var seen = configuration.Secrets.Where(secret => secret.Characters is not null).ToList();
        return seen.Count == 0
            ? Judge.NotApplicable(configuration.Secrets.Count == 0 ? "no secret is set" : "they stand in Key Vault")
            : Judge.Each(
                seen,
                secret => secret.Characters >= secret.Least,
                secret => $"{secret.Name} has {secret.Characters} characters; {secret.Least} at the least",
                $"{seen.Count} of at least {seen.Min(secret => secret.Characters)} characters"
            );
    }
}
