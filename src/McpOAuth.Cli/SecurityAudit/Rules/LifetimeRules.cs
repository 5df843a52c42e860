using McpOAuth.Grants;
using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about lifetimes: how long a stolen code, token or key remains useful.</summary>
internal static class LifetimeRules
{
    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        Of("AccessToken", it => it.AccessToken, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1),
            new("token_expiration", High, "An access token lives for 15 minutes, and never longer than an hour",
                "RFC 9700 §2.2; RFC 6750 §5.3", [TokenLeakage],
                "AccessTokenIssuing.A_token_is_valid_from_now_for_fifteen_minutes_in_whole_seconds") { IsSevenCheck = true },
            "MCP servers that only verify signatures accept a stolen or revoked token until it expires."),
        Of("Code", it => it.Code, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(600),
            new("short_code_lifetime", High, "A code lives for 60 seconds, and never longer than 600",
                "RFC 6749 §4.1.2; FAPI 2.0 §5.3.2.1", [CodeInterception],
                "CodeConditions.A_code_is_valid_until_it_expires_to_the_millisecond"),
            "A code in a log or in a browser's history can be used until it expires."),
        Of("State", it => it.State, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(300),
            new("state_timeout", Medium, "A sign-in must finish within five minutes", "RFC 9700 §4.7", [Csrf],
                "StateTests.A_state_older_than_five_minutes_is_refused_although_its_row_still_exists"),
            "The longer a state is valid, the longer an attacker can inject an answer."),
        Of("RefreshToken", it => it.RefreshToken, TimeSpan.FromDays(30), TimeSpan.FromDays(90),
            new("refresh_token_lifetime", Medium, "An unused refresh token expires after 30 days", "RFC 9700 §4.14.2",
                [TokenLeakage], "RefreshExpiry.A_token_that_is_not_used_for_thirty_days_expires"),
            "A token in a forgotten backup could be used years later."),
        Of("RefreshTokenAbsolute", it => it.RefreshTokenAbsolute, TimeSpan.FromDays(90), TimeSpan.FromDays(365),
            new("grant_lifetime", Medium, "A user signs in again after 90 days", "RFC 9700 §4.14.2", [TokenLeakage],
                "RefreshExpiry.A_family_expires_after_ninety_days_however_often_it_is_used"),
            "A user who left the team would keep access for as long as a client refreshes."),
        Of("RefreshGrace", it => it.RefreshGrace, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
            new("refresh_grace", Medium, "A retry with a rotated refresh token works for two minutes",
                "RFC 9700 §4.14.2", [TokenLeakage], "RefreshGraceWindow.The_window_is_open_for_two_minutes"),
            "A thief who refreshes within this window rides along: he gets the client's own token, unnoticed."),
        Of("DataKey", it => it.DataKey, TimeSpan.FromDays(30), TimeSpan.FromDays(90),
            new("data_key_rotation", Low, "A data key encrypts for 30 days", "NIST SP 800-57 Part 1 §5.3.6",
                [TokenLeakage], "DataKeyRotationTests.A_data_key_is_followed_by_another_before_it_is_thirty_days_old")
                { Help = "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final" },
            "The longer a key is used, the more a stolen copy of it opens."),
    ];

    /// <summary>Passes up to <paramref name="good"/>, warns up to <paramref name="limit"/>, then fails.</summary>
    private static AuditRule Of(
        string name,
        Func<Lifetimes, TimeSpan> value,
        TimeSpan good,
        TimeSpan limit,
        AuditRule rule,
        string why
    ) =>
        rule with
        {
            Setting = $"Lifetimes__{name}",
            Why = why,
            Cure =
                $"Remove Lifetimes__{name}, or set it to {Judge.Text(good)} ({good.TotalSeconds:0} seconds) or less.",
            Judge = configuration =>
            {
                var time = value(configuration.Settings.Lifetimes);
                var text = $"Lifetimes__{name} = {Judge.Text(time)}";
                return time <= good ? Judgement.Pass(text)
                    : time <= limit ? Judgement.Warn($"{text}; recommended: {Judge.Text(good)}")
                    : Judgement.Fail($"{text}; limit: {Judge.Text(limit)}");
            },
        };
}
