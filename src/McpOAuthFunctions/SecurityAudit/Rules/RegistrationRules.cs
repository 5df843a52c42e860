using McpOAuthFunctions.Hosting;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Nobody fills the broker's storage or takes its time for himself.</summary>
internal static class RegistrationRules
{
    private static readonly TimeSpan ShortUnused = TimeSpan.FromDays(7);

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "registration_access",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Low,
                Title = "Registration is closed, or wants the operator's token",
                Reference = "RFC 7591 §3 and §5; MCP authorization, Client Registration",
                Help = Links.Rfc(7591, "5"),
                Why =
                    "Anybody can register a client and put a name on the consent page. Most MCP clients of today need it "
                    + "open, so this warns; the page says that nobody verified the name.",
                Cure =
                    "Where all clients are known or have metadata documents, set Registration__Enabled to false, or "
                    + "Registration__InitialAccessToken. Else keep Registration__UnusedLifetime at 24 hours.",
                Tests =
                [
                    "RegistrationSettingsTests.Without_the_operators_token_nobody_registers_where_one_is_required",
                    "RegistrationSettingsTests.Where_registration_is_off_it_is_not_found_and_the_metadata_do_not_name_it",
                    "ClientExpiryTests.A_client_that_never_finished_a_login_is_unknown_after_a_day_though_its_row_is_still_there",
                ],
                Probe = "an empty registration without a token (registers nothing)",
                Judge = JudgeAccess,
            },
            new()
            {
                Id = "registration_limits",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Medium,
                Title = "Registration has limits, for one caller and for all",
                Reference = "RFC 7591 §5; MCP authorization, Client Registration",
                Help = Links.Rfc(7591, "5"),
                Why = "A loop of one line fills the table of clients.",
                Cure = "Leave Registration__PerCallerPerHour and Registration__OverallPerHour unset, or above 0.",
                Tests =
                [
                    "RateLimitTests.A_caller_above_its_registrations_an_hour_gets_429_and_when_to_come_back",
                    "RateLimitTests.Each_caller_has_a_limit_of_its_own_and_all_together_have_one",
                ],
                Judge = JudgeLimits,
            },
            new()
            {
                Id = "rate_limits",
                Group = AuditGroup.Deployment,
                Severity = Severity.Medium,
                Title = "One caller cannot take an instance's time for himself",
                Reference = "RFC 6749 §10.10; RFC 6585 §4",
                Help = Links.Rfc(6585, "4"),
                Why = "Guessing, and requests that cost storage operations, go on as fast as anybody likes.",
                Cure = "Leave RateLimits__PerCallerPerMinute unset, or above 0.",
                Tests =
                [
                    "RateLimitTests.A_limit_of_requests_answers_programs_in_JSON_and_people_with_a_page",
                    "RateLimitTests.A_caller_cannot_name_an_address_of_its_choice",
                ],
                Judge = configuration =>
                    configuration.RateLimits.RequestsPerCallerPerMinute is > 0 and var limit
                        ? Judge.Pass($"RateLimits__PerCallerPerMinute = {limit}")
                        : Judge.Fail("RateLimits__PerCallerPerMinute = 0, which is no limit"),
            },
        ];

    private static Judgement? JudgeAccess(EffectiveConfiguration configuration)
    {
        var isProtected = !configuration.RegistrationIsOpen || configuration.RegistrationNeedsToken;
        if (isProtected)
        {
            return configuration.Behaviour.RegistersAnonymously switch
            {
                null => null,
                true => Judge.Fail("protected by the settings, but open at the broker"),
                _ => Judge.Pass(configuration.RegistrationIsOpen ? "open to holders of the token" : "closed"),
            };
        }
        var unused = $"open; Registration__UnusedLifetime = {Judge.Text(configuration.ClientLifetimes.Unused)}";
        return configuration.ClientLifetimes.Unused <= ShortUnused
            ? Judge.Warn(unused)
            : Judge.Fail($"{unused}; {Judge.Text(ShortUnused)} at the most");
    }

    private static Judgement JudgeLimits(EffectiveConfiguration configuration)
    {
        if (!configuration.RegistrationIsOpen)
        {
            return Judge.NotApplicable("registration is closed");
        }
        var limits = configuration.RateLimits;
        var text =
            $"{Limit(limits.RegistrationsPerCallerPerHour)} a caller and {Limit(limits.RegistrationsPerHour)} in all, an hour";
        return HasLimits(limits) ? Judge.Pass(text) : Judge.Fail(text);
    }

    private static bool HasLimits(RateLimits limits) =>
        limits is { RegistrationsPerCallerPerHour: > 0, RegistrationsPerHour: > 0 };

    private static string Limit(int limit) => limit == 0 ? "any number" : $"{limit}";
}
