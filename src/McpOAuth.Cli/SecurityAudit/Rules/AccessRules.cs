using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about access to the broker: https, client authentication, registration and rate limits.</summary>
internal static class AccessRules
{
    private static readonly TimeSpan LongestUnused = TimeSpan.FromDays(7);

    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("https_only", Critical, "The broker is reached only over https",
            "RFC 9700 §2.6; RFC 6749 §3.1; RFC 8414 §2", [CodeInterception, TokenLeakage],
            "IssuerParsing.Http_to_another_host_is_always_refused", "the metadata; the scheme of the URL that was given")
            { IsSevenCheck = true, Setting = "Broker__Issuer",
              Why = "Over http, everyone on the network path reads codes, tokens and cookies.",
              Cure = "Set Broker__Issuer to the https origin of the broker.",
              Judge = one => one.Settings.Issuer.Value is var issuer && Judge.IsHttps(issuer)
                  ? Judgement.Pass(issuer)
                  : Judgement.Fail($"{issuer}: loopback, fine only on this machine") },
        new("client_authentication", Medium, "Configured clients and MCP servers use keys, not shared secrets",
            "RFC 9700 §2.5", [], "PrivateKeyJwtTests.A_client_with_keys_logs_in_and_refreshes",
            "the metadata (must offer private_key_jwt)")
            { Setting = "Clients__N__ClientSecret, Resources__N__ClientSecret",
              Why = "Both sides hold a shared secret, so it leaks twice as easily.",
              Cure = "Set Clients__N__Jwks and Resources__N__Jwks in place of ClientSecret.",
              Judge = JudgeSharedSecrets },
        new("registration_access", Low, "Registration is closed, or requires the operator's token",
            "RFC 7591 §5; MCP authorization, Client Registration", [],
            "RegistrationSettingsTests.Registration_requires_the_operators_token_if_one_is_set",
            "an empty registration without a token (registers nothing)")
            { Setting = "Registration__Enabled, Registration__InitialAccessToken, Registration__UnusedLifetime",
              Why = "Anyone can register a client under any name. Most MCP clients need that today, so this warns.",
              Cure = "Set Registration__Enabled to false, or Registration__InitialAccessToken, if you know all clients.",
              Judge = JudgeRegistration },
        new("registration_limits", Medium, "Registrations are limited, per caller and in total",
            "RFC 7591 §5; MCP authorization, Client Registration", [],
            "RateLimitTests.A_caller_above_its_hourly_registrations_gets_429_with_Retry_After")
            { Setting = "Registration__PerCallerPerHour, Registration__OverallPerHour",
              Why = "A one-line loop fills the table of clients.",
              Cure = "Remove Registration__PerCallerPerHour and Registration__OverallPerHour, or set them above 0.",
              Judge = JudgeRegistrationLimits },
        new("rate_limits", Medium, "One caller cannot use up an instance", "RFC 6585 §4; RFC 6749 §10.10", [],
            "RateLimitTests.A_limit_of_requests_answers_programs_in_JSON_and_people_with_a_page")
            { Setting = "RateLimits__PerCallerPerMinute",
              Why = "Guesses, and requests that cost storage operations, are not slowed down.",
              Cure = "Remove RateLimits__PerCallerPerMinute, or set it above 0.",
              Judge = one => one.Settings.RateLimits.RequestsPerCallerPerMinute is > 0 and var limit
                  ? Judgement.Pass($"RateLimits__PerCallerPerMinute = {limit}")
                  : Judgement.Fail("RateLimits__PerCallerPerMinute = 0: no limit") },
    ];

    private static Judgement JudgeSharedSecrets(EffectiveConfiguration configuration)
    {
        List<string> shared =
        [
            .. configuration.Settings.Clients.Where(client => client.HasSecret).Select(client => client.ClientId),
            .. configuration
                .Settings.Resources.Where(resource => resource.Credentials?.SecretSha256 is not null)
                .Select(resource => resource.Credentials!.ClientId),
        ];
        return shared.Count == 0
            ? Judgement.Pass("no shared secret")
            : Judgement.Warn($"shared secret: {string.Join(", ", shared)}");
    }

    private static Judgement JudgeRegistration(EffectiveConfiguration configuration)
    {
        var unused = configuration.Settings.ClientLifetimes.Unused;
        var text = $"open; Registration__UnusedLifetime = {Judge.Text(unused)}";
        return configuration.Settings.Registration switch
        {
            { IsEnabled: false } => Judgement.Pass("closed"),
            { InitialAccessTokenSha256: not null } => Judgement.Pass("requires the operator's token"),
            _ when unused <= LongestUnused => Judgement.Warn(text),
            _ => Judgement.Fail($"{text}; limit: {Judge.Text(LongestUnused)}"),
        };
    }

    private static Judgement JudgeRegistrationLimits(EffectiveConfiguration configuration)
    {
        var limits = configuration.Settings.RateLimits;
        var (caller, all) = (limits.RegistrationsPerCallerPerHour, limits.RegistrationsPerHour);
        var text = $"per hour: {caller} per caller, {all} in total";
        return !configuration.Settings.Registration.IsEnabled ? Judgement.NotApplicable("registration is closed")
            : caller > 0 && all > 0 ? Judgement.Pass(text)
            : Judgement.Fail($"{text}; 0 means no limit");
    }
}
