namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>An answer belongs to the request, the browser and the upstream that it was asked of.</summary>
internal static class StateRules
{
    private const int LeastBytes = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "state_validation",
                Group = AuditGroup.Checklist,
                Severity = Severity.Critical,
                Title = "A state is good once, in the browser that began",
                Reference = "RFC 9700 §4.7; RFC 6749 §10.12",
                Help = Links.Rfc(9700, "4.7"),
                Why = "A foreign callback could log a person in as somebody else, or be used twice.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "AttemptClaiming.The_browser_that_began_gets_its_attempt_once",
                    "AttemptClaiming.Another_browser_is_refused_and_the_attempt_left_as_it_was",
                    "StateTests.Of_sixteen_concurrent_callbacks_with_one_state_exactly_one_proceeds",
                ],
                Families = [AttackFamily.Csrf],
                Probe = "callbacks with a missing, a malformed and an unknown state",
                StorageTest = "StateTests.Of_sixteen_concurrent_callbacks_with_one_state_exactly_one_proceeds",
                Judge = JudgeState,
            },
            new()
            {
                Id = "state_entropy",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "A state has 32 random bytes",
                Reference = "RFC 6749 §10.10 and §10.12",
                Help = Links.Rfc(6749, "10.10"),
                Why = "A state that can be guessed protects nothing.",
                Cure = "Nothing can be set: update the program.",
                Tests = ["StateHandleParsing.It_has_32_random_bytes_and_the_minute_in_which_it_ends"],
                Families = [AttackFamily.Csrf],
                Judge = configuration =>
                    configuration.Behaviour.StateBytes switch
                    {
                        null => null,
                        >= LeastBytes and var bytes => Judge.Pass($"{bytes} bytes"),
                        var bytes => Judge.Fail($"{bytes} bytes; {LeastBytes} at the least"),
                    },
            },
            new()
            {
                Id = "state_timeout",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "A sign-in under way is over after five minutes",
                Reference = "RFC 9700 §4.7",
                Help = Links.Rfc(9700, "4.7"),
                Why = "The longer a state is open, the longer an answer can be slipped in.",
                Cure = "Leave Lifetimes__State unset, or set it to 300 at the most.",
                Tests =
                [
                    "AttemptClaiming.It_is_good_for_five_minutes_though_nobody_sweeps",
                    "StateTests.A_state_older_than_five_minutes_is_refused_though_its_row_is_still_there",
                ],
                Families = [AttackFamily.Csrf],
                Judge = Judge.AtMost("Lifetimes__State", one => one.Lifetimes.State, Limit, Limit),
            },
            new()
            {
                Id = "mix_up_issuer",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Answers name their issuer, and the metadata promise it",
                Reference = "RFC 9700 §4.4; RFC 9207 §3",
                Help = Links.Rfc(9207, "3"),
                Why = "A client that knows several servers could be made to send one's code to another.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "LoginTests.The_answer_names_the_issuer",
                    "AnswerSending.A_code_goes_back_by_303_with_state_and_issuer",
                ],
                Families = [AttackFamily.CodeInterception],
                Probe = "metadata",
                Judge = configuration =>
                    configuration.Behaviour.PromisesIssuer switch
                    {
                        null => null,
                        true => Judge.Pass("authorization_response_iss_parameter_supported"),
                        _ => Judge.Fail("authorization_response_iss_parameter_supported is missing"),
                    },
            },
            new()
            {
                Id = "mix_up_upstreams",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Each upstream has a callback of its own, and a state is good there alone",
                Reference = "RFC 9700 §4.4.2",
                Help = Links.Rfc(9700, "4.4.2"),
                Why = "A dishonest upstream could have another one's code sent to itself.",
                Cure = "Nothing can be set: update the program. Register ISSUER/callback/NAME at each upstream.",
                Tests =
                [
                    "AttemptClaiming.At_another_upstreams_callback_it_is_refused_and_left_as_it_was",
                    "StateTests.A_state_is_good_at_the_callback_of_its_own_upstream_alone",
                ],
                Families = [AttackFamily.CodeInterception],
                Judge = Judge.Refused(seen => seen.StatesOfOtherUpstreams),
            },
            new()
            {
                Id = "session_cookies",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.High,
                Title = "Cookies are __Host-, Secure, HttpOnly and SameSite",
                Reference = "MCP security best practices, Session Hijacking; RFC 6265bis §4.1.3.2",
                Help = Links.SessionHijacking,
                Why = "A cookie that another host can set, or a script can read, binds nothing to this browser.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "FormReturning.The_browsers_cookie_is_of_this_host_alone_and_hidden_from_scripts",
                    "StateTests.The_attempts_cookie_is_host_bound_set_only_after_consent_and_removed_at_the_callback",
                ],
                Families = [AttackFamily.Csrf],
                Probe = "cookies of the first page (with a client)",
                Judge = Judge.Refused(seen => seen.WeakCookies, "cookie looked at"),
            },
        ];

    private static Judgement? JudgeState(EffectiveConfiguration configuration)
    {
        var seen = configuration.Behaviour;
        var all = (seen.StateReplays, seen.ForgedStates) switch
        {
            (null, null) => null,
            ({ } replays, { } forged) => replays.With(forged),
            var (replays, forged) => replays ?? forged,
        };
        return Judge.Refused(_ => all)(configuration);
    }
}
