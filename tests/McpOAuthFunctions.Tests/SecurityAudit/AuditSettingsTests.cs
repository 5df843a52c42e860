using McpOAuth.Azure.Settings;
using McpOAuth.Cli.SecurityAudit;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>What settings can do to the lines, through the reader that the program uses.</summary>
[Trait("Spec", "RFC 9700 §2")]
public sealed class AuditSettingsTests
{
    [Theory]
    [InlineData("scope_minimization: Fail", "Resources:0:DefaultScopes", null)]
    [InlineData("scope_wildcards: Fail", "Resources:0:Scopes", "profile read:files files:*")]
    [InlineData("upstream_sign_in_scopes: Fail", "Upstreams:local:Scopes", "openid files.readwrite.all")]
    [InlineData("token_expiration: Warn", "Lifetimes:AccessToken", "3600")]
    [InlineData("short_code_lifetime: Warn", "Lifetimes:Code", "600")]
    [InlineData("state_timeout: Fail", "Lifetimes:State", "600")]
    [InlineData("refresh_token_lifetime: Warn", "Lifetimes:RefreshToken", "60.00:00:00")]
    [InlineData("grant_lifetime: Fail", "Lifetimes:RefreshTokenAbsolute", "500.00:00:00")]
    [InlineData("refresh_grace: Warn", "Lifetimes:RefreshGrace", "300")]
    [InlineData("data_key_rotation: Fail", "Lifetimes:DataKey", "365.00:00:00")]
    [InlineData("rate_limits: Fail", "RateLimits:PerCallerPerMinute", "0")]
    [InlineData("registration_access: Warn", "Registration:Enabled", "true")]
    [InlineData("sender_constrained_tokens: Warn", "Dpop:Required", "false")]
    [InlineData("upstream_refresh_tokens: Warn", "Upstreams:local:ClientSecret", null)]
    [InlineData("secrets_in_key_vault: Fail", "Upstreams:local:ClientSecret", "a-secret-of-twenty-and-more-characters")]
    public void A_setting_weakens_its_own_line_and_no_other(string line, string name, string? value) =>
        Assert.Equal([line], WeakLines((name, value)));

    [Fact]
    public void An_open_registration_without_limits_fails_though_it_wants_a_token() =>
        Assert.Equal(
            ["registration_limits: Fail"],
            WeakLines(
                ("Registration:Enabled", "true"),
                ("Registration:InitialAccessToken", AuditedSettings.Reference("token")),
                ("Registration:OverallPerHour", "0")
            )
        );

    [Fact]
    public void Registrations_that_are_open_and_never_forgotten_fail() =>
        Assert.Equal(
            ["registration_access: Fail"],
            WeakLines(("Registration:Enabled", "true"), ("Registration:UnusedLifetime", "30.00:00:00"))
        );

    [Fact]
    public void An_empty_managed_identity_counts_as_missing() =>
        Assert.Equal(
            ["upstream_refresh_tokens: Warn"],
            WeakLines(("Upstreams:local:ClientSecret", null), ("Upstreams:local:ManagedIdentity", ""))
        );

    [Fact]
    public void An_upstream_without_credentials_and_rotation_fails() =>
        Assert.Equal(
            ["upstream_refresh_tokens: Fail"],
            WeakLines(("Upstreams:local:ClientSecret", null), ("Upstreams:local:RefreshRotation", "reusable"))
        );

    [Fact]
    public void A_short_secret_of_an_upstream_fails_and_stands_in_the_settings_besides() =>
        Assert.Equal(
            ["secrets_in_key_vault: Fail", "secret_strength: Fail"],
            WeakLines(("Upstreams:local:ClientSecret", "secret"))
        );

    [Fact]
    public void A_key_of_the_storage_account_fails() =>
        Assert.Equal(
            ["storage_identity: Fail"],
            WeakLines(
                ("Storage:TableServiceUri", null),
                (
                    "Storage:ConnectionString",
                    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5;EndpointSuffix=core.windows.net"
                )
            )
        );

    [Fact]
    public void A_client_and_a_server_with_shared_secrets_warn() =>
        Assert.Equal(
            ["client_authentication: Warn"],
            WeakLines(
                ("Resources:0:Jwks", null),
                ("Resources:0:ClientSecret", AuditedSettings.Reference("files")),
                ("Clients:0:ClientId", "desk"),
                ("Clients:0:RedirectUris", "https://desk.example.com/callback"),
                ("Clients:0:ClientSecret", AuditedSettings.Reference("desk"))
            )
        );

    [Fact]
    public void In_Azure_the_origin_of_a_secret_is_unknown()
    {
        var settings = AuditedSettings.Strong();
        settings["WEBSITE_SITE_NAME"] = "app";
        settings["Upstreams:local:ClientSecret"] = "what-the-platform-put-in-place-of-the-reference";

        var report = AuditedSettings.Judge(Read(settings));

        Assert.Equal(Verdict.NotSeen, report.Findings.Single(one => one.Rule.Id == "secrets_in_key_vault").Verdict);
        Assert.True(report.Settings.Percentage < 100);
    }

    [Fact]
    public void A_secret_of_unknown_origin_is_named_even_if_the_others_are_in_Key_Vault()
    {
        var settings = AuditedSettings.Strong();
        settings["WEBSITE_SITE_NAME"] = "app";
        settings["Clients:0:ClientId"] = "desk";
        settings["Clients:0:RedirectUris"] = "https://desk.example.com/callback";
        settings["Clients:0:ClientSecret"] = "what-the-platform-put-in-place-of-the-reference";

        var report = AuditedSettings.Judge(Read(settings));

        var line = report.Findings.Single(one => one.Rule.Id == "secrets_in_key_vault");
        Assert.Equal(Verdict.NotSeen, line.Verdict);
        Assert.Contains("Clients__0__ClientSecret", line.Effective, StringComparison.Ordinal);
        Assert.DoesNotContain("Upstreams__local", line.Effective, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_prevent_startup_are_not_audited()
    {
        var settings = AuditedSettings.Strong();
        settings["Lifetimes:Code"] = "3600";

        Assert.Throws<SettingsException>(() => Read(settings));
    }

    private static string[] WeakLines(params (string Name, string? Value)[] changes)
    {
        var settings = AuditedSettings.Strong();
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }
        return AuditedSettings.WeakLines(AuditedSettings.Judge(Read(settings)));
    }

    private static EffectiveConfiguration Read(Dictionary<string, string?> settings) =>
        Auditor.Read(AuditedSettings.ConfigurationOf(settings));
}
