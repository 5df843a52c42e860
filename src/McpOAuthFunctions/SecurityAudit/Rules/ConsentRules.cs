namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>The person says yes, to this client, on this page; and what a client names leads nowhere inside.</summary>
internal static class ConsentRules
{
    private const string Program = "Nothing can be set: update the program.";

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "consent_before_upstream",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Critical,
                Title = "A client that this browser does not know is asked for on a page before anything else",
                Reference = "MCP security best practices, Confused Deputy Problem",
                Help = Links.ConfusedDeputy,
                Why =
                    "A person with a session at the upstream would give an attacker's client a code by opening a link.",
                Cure = Program,
                Tests =
                [
                    "ConsentTests.Another_browser_is_asked",
                    "ConsentTests.An_approval_of_one_client_helps_no_other_client_with_the_same_redirect_URI",
                    "ConsentTests.Another_person_in_the_same_browser_is_asked_for_everything_before_any_code_is_issued",
                ],
                Families = [AttackFamily.CodeInterception, AttackFamily.ScopeElevation],
                Probe = "a sound authorization request from a browser without cookies (with a client)",
                Judge = Judge.Refused(seen => seen.SilentConsents),
            },
            new()
            {
                Id = "consent_for_local_clients",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.High,
                Title = "Where any program of the device could get the answer, the page is never skipped",
                Reference = "RFC 8252 §8.6; MCP security best practices, Confused Deputy Problem",
                Help = Links.Rfc(8252, "8.6"),
                Why = "Another program can wait at the same port or claim the same scheme.",
                Cure = Program,
                Tests = ["ConsentTests.A_loopback_redirect_never_skips_the_page_and_warns"],
                Families = [AttackFamily.CodeInterception],
                Judge = Judge.Refused(seen => seen.RememberedLocals),
            },
            new()
            {
                Id = "consent_forms",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Critical,
                Title = "A consent form is good in the browser to which it was shown, as it was shown",
                Reference = "RFC 9700 §4.7; MCP security best practices, Confused Deputy Problem",
                Help = Links.ConfusedDeputy,
                Why = "A foreign page could approve in a person's name.",
                Cure = Program,
                Tests =
                [
                    "ConsentTests.A_forged_or_foreign_consent_form_is_refused",
                    "FormReturning.Another_browser_gets_nothing",
                    "FormReturning.A_changed_form_is_nothing",
                ],
                Families = [AttackFamily.Csrf],
                Probe = "forged consent forms",
                Judge = Judge.Refused(seen => seen.ForgedConsents),
            },
            new()
            {
                Id = "ssrf",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.High,
                Title = "What a client names is not fetched from inside",
                Reference = "MCP security best practices, Server-Side Request Forgery; RFC 6890",
                Help = Links.ServerSideRequestForgery,
                Why = "A client's metadata document could make the broker ask the cloud's own metadata service.",
                Cure = Program,
                Tests =
                [
                    "AddressGuarding.A_host_with_a_special_address_is_not_connected_to",
                    "AddressGuarding.A_name_that_leads_elsewhere_the_second_time_is_asked_only_once",
                    "SpecialUseAddressTable.An_IPv4_address_of_special_use_is_refused",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.Refused(seen => seen.SpecialAddresses),
            },
        ];
}
