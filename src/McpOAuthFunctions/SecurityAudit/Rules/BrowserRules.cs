namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>What answers let browsers, caches and foreign pages do.</summary>
internal static class BrowserRules
{
    private const string Program = "Nothing can be set: update the program, or what stands before it.";

    /// <summary>Half a year, in seconds.</summary>
    private const long LeastHsts = 15_552_000;

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "cors",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "No page answers other origins",
                Reference = "RFC 9700 §2.6",
                Help = Links.Rfc(9700, "2.6"),
                Why = "A script of another site could read consent pages and what stands in them.",
                Cure = Program,
                Tests = ["EndpointTests.Only_endpoints_for_programs_answer_other_origins"],
                Families = [AttackFamily.Csrf],
                Probe = "preflights and requests with a foreign Origin",
                Judge = Judge.Refused(seen => seen.CorsOnPages),
            },
            new()
            {
                Id = "clickjacking",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "No page can be framed",
                Reference = "RFC 9700 §4.16",
                Help = Links.Rfc(9700, "4.16"),
                Why = "A person could be made to click Approve on a page that they do not see.",
                Cure = Program,
                Tests =
                [
                    "AnswerSending.No_page_can_be_framed_or_run_a_script",
                    "PageTests.The_consent_page_shows_nothing_inside_a_frame",
                ],
                Families = [AttackFamily.Csrf],
                Probe = "headers of pages",
                Judge = Judge.Refused(seen => seen.FramedPages, "pages looked at"),
            },
            new()
            {
                Id = "content_security_policy",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "No page can run a script",
                Reference = "RFC 9700 §4.16; CSP Level 3",
                Help = "https://www.w3.org/TR/CSP3/",
                Why = "A name or a URL that slipped through as markup would run in the middle of a login.",
                Cure = Program,
                Tests =
                [
                    "AnswerSending.No_page_can_be_framed_or_run_a_script",
                    "ConsentPageContent.Nothing_of_the_client_becomes_markup",
                ],
                Families = [AttackFamily.Csrf],
                Probe = "headers of pages",
                Judge = Judge.Refused(seen => seen.ScriptablePages, "pages looked at"),
            },
            new()
            {
                Id = "referrer_policy",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "No page tells the next one where a person came from",
                Reference = "RFC 9700 §4.2.4",
                Help = Links.Rfc(9700, "4.2.4"),
                Why = "State and code stand in URLs, and browsers tell URLs to the sites that a page leads to.",
                Cure = Program,
                Tests = ["AuditRehearsalTests.The_program_passes_every_line_that_no_setting_can_change"],
                Families = [AttackFamily.TokenLeakage, AttackFamily.CodeInterception],
                Probe = "headers of pages",
                Judge = Judge.Refused(seen => seen.ReferrerLeaks, "pages looked at"),
            },
            new()
            {
                Id = "no_store",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "Nothing about a person or a token is kept by caches",
                Reference = "RFC 6749 §5.1; RFC 9700 §4.3",
                Help = Links.Rfc(6749, "5.1"),
                Why = "A shared cache would give one person's answer to another.",
                Cure = Program,
                Tests = ["LoginTests.A_code_buys_tokens_that_say_their_type_scope_and_lifetime_and_are_not_cached"],
                Families = [AttackFamily.TokenLeakage],
                Probe = "headers of pages and of the token endpoint",
                Judge = Judge.Refused(seen => seen.CacheableAnswers, "answers looked at"),
            },
            new()
            {
                Id = "content_sniffing",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Low,
                Title = "No browser guesses the type of an answer",
                Reference = "Fetch Standard §3.6 (nosniff)",
                Help = "https://fetch.spec.whatwg.org/#x-content-type-options-header",
                Why = "JSON with a stranger's text in it could be taken for a page.",
                Cure = Program,
                Tests = ["AuditRehearsalTests.The_program_passes_every_line_that_no_setting_can_change"],
                Probe = "headers of pages and metadata",
                Judge = Judge.Refused(seen => seen.SniffableAnswers, "answers looked at"),
            },
            new()
            {
                Id = "hsts",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "Browsers are told to come by https alone",
                Reference = "RFC 6797 §7.2; RFC 9700 §2.6",
                Help = Links.Rfc(6797, "7.2"),
                Why = "The first request of a person who typed the address could be diverted.",
                Cure = Program,
                Tests = ["AuditRehearsalTests.The_program_passes_every_line_that_no_setting_can_change"],
                Families = [AttackFamily.CodeInterception],
                Probe = "headers",
                Judge = configuration =>
                    (configuration.Issuer, configuration.Behaviour.HstsSeconds) switch
                    {
                        (['h', 't', 't', 'p', ':', ..], _) => Judge.NotApplicable("the issuer is http"),
                        (_, null) => null,
                        (_, >= LeastHsts and var seconds) => Judge.Pass($"max-age={seconds}"),
                        (_, var seconds) => Judge.Fail($"max-age={seconds}; {LeastHsts} at the least"),
                    },
            },
        ];
}
