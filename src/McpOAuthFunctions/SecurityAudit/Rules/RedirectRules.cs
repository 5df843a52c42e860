namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Answers go where the client registered, and nowhere else.</summary>
internal static class RedirectRules
{
    private const string Program = "Nothing can be set: update the program.";

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "redirect_uri_validation",
                Group = AuditGroup.Checklist,
                Severity = Severity.Critical,
                Title = "Redirect URIs with tricks in them are not accepted",
                Reference = "RFC 9700 §2.1 and §4.1; RFC 6749 §3.1.2",
                Help = Links.Rfc(9700, "4.1"),
                Why =
                    "User information, fragments, encoded dots and hosts in disguise read differently to different programs.",
                Cure = Program,
                Tests =
                [
                    "RedirectUriRefusal.A_fragment_is_refused",
                    "RedirectUriRefusal.Encoded_controls_backslashes_and_dot_segments_are_refused",
                    "RedirectUriHostRefusal.User_information_is_refused",
                    "RedirectUriHostRefusal.An_address_in_disguise_is_refused",
                    "RedirectUriFuzzing.What_is_accepted_System_Uri_and_a_browser_read_alike",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Judge = Judge.Refused(seen => seen.RedirectTricks),
            },
            new()
            {
                Id = "exact_uri_matching",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "A redirect URI is the registered one, character by character",
                Reference = "RFC 9700 §2.1 and §4.1.3",
                Help = Links.Rfc(9700, "4.1.3"),
                Why = "With patterns or prefixes, a page of the client's host that forwards what it gets leaks codes.",
                Cure = Program,
                Tests =
                [
                    "RedirectUriMatching.Another_spelling_of_an_https_URI_is_not",
                    "RedirectUriFuzzing.What_is_allowed_is_the_registered_URI_but_for_a_loopback_port",
                    "AuthorizeRefusalTests.Only_the_port_of_a_loopback_redirect_may_differ",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Probe = "authorization requests with variants of the registered URI (with a client)",
                Judge = Judge.Refused(seen => seen.InexactRedirects),
            },
            new()
            {
                Id = "uri_registration_required",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "Nothing is sent to a client or a URI that is not registered",
                Reference = "RFC 6749 §3.1.2.4; RFC 9700 §4.1.3",
                Help = Links.Rfc(6749, "3.1.2.4"),
                Why = "Anybody could have codes sent to himself.",
                Cure = Program,
                Tests =
                [
                    "RequestReading.Without_a_known_client_and_its_own_redirect_URI_the_error_is_shown",
                    "FuzzTests.A_hundred_thousand_generated_requests_give_no_5xx_and_no_redirect_to_an_unregistered_URI",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Probe = "authorization requests of an unknown client, and without one",
                Judge = Judge.Refused(seen => seen.UnregisteredRedirects),
            },
            new()
            {
                Id = "localhost_restrictions",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "http is for localhost, 127.0.0.1 and [::1] alone",
                Reference = "RFC 8252 §7.3 and §8.3; RFC 9700 §2.1",
                Help = Links.Rfc(8252, "7.3"),
                Why = "On every other host a code would travel in clear.",
                Cure = Program,
                Tests = ["RedirectUriHostRefusal.Http_is_refused_but_for_the_three_loopback_hosts"],
                Families = [AttackFamily.RedirectManipulation],
                Judge = Judge.Refused(seen => seen.RemoteHttp),
            },
            new()
            {
                Id = "scheme_validation",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "Schemes that run or open something are not accepted",
                Reference = "RFC 9700 §4.11; RFC 8252 §7.1",
                Help = Links.Rfc(9700, "4.11"),
                Why = "javascript: and data: would run where the answer is sent; others start programs of the device.",
                Cure = Program,
                Tests =
                [
                    "RedirectUriRefusal.A_scheme_with_a_meaning_of_its_own_is_refused",
                    "RedirectUriRulesTests.One_dangerous_URI_refuses_the_whole_registration",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Judge = Judge.Refused(seen => seen.DangerousSchemes),
            },
            new()
            {
                Id = "open_redirect",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "An error of a client that named itself redirects nobody",
                Reference = "RFC 9700 §4.11.2",
                Help = Links.Rfc(9700, "4.11.2"),
                Why = "Whoever registers a client could lead people anywhere by a link to this host.",
                Cure = Program,
                Tests =
                [
                    "AnswerSending.A_client_that_named_itself_gets_them_by_a_link_that_a_person_may_follow",
                    "AuthorizeRefusalTests.An_error_goes_back_to_a_configured_client_and_is_a_page_with_a_link_for_another",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Probe = "a faulty authorization request (with a client that settings do not name)",
                Judge = Judge.Refused(seen => seen.OpenRedirects),
            },
            new()
            {
                Id = "redirect_status",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Redirects are 303",
                Reference = "RFC 9700 §4.12",
                Help = Links.Rfc(9700, "4.12"),
                Why = "By 307 a browser repeats a form, and what was typed into it, at the target.",
                Cure = Program,
                Tests =
                [
                    "LoginTests.Every_redirect_is_a_303_so_that_no_body_is_repeated_elsewhere",
                    "AnswerSending.A_code_goes_back_by_303_with_state_and_issuer",
                ],
                Families = [AttackFamily.TokenLeakage],
                Probe = "every redirect that the other probes saw",
                Judge = Judge.Refused(seen => seen.RepeatingRedirects, "redirects looked at"),
            },
            new()
            {
                Id = "duplicate_parameters",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "A parameter that is sent twice is refused",
                Reference = "RFC 6749 §3.1",
                Help = Links.Rfc(6749, "3.1"),
                Why = "What was checked and what is used could be two different values.",
                Cure = Program,
                Tests =
                [
                    "AuthorizationConditions.A_parameter_that_is_sent_twice_is_refused",
                    "AuthorizeRefusalTests.A_parameter_sent_twice_is_refused",
                    "CodeTests.A_parameter_sent_twice_is_refused",
                ],
                Families = [AttackFamily.RedirectManipulation],
                Probe = "authorization requests with two clients, URIs, challenges or response types",
                Judge = Judge.Refused(seen => seen.DuplicateParameters),
            },
        ];
}
