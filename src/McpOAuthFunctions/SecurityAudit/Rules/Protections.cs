using static McpOAuthFunctions.SecurityAudit.AttackFamily;
using static McpOAuthFunctions.SecurityAudit.Severity;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>What no setting can change. A test proves each; <c>--live</c> may probe it at a running broker.</summary>
internal static class Protections
{
    public static IEnumerable<AuditRule> All => [.. SignIn, .. Redirects, .. Tokens, .. Answers];

    // csharpier-ignore - a table, a few lines for each row
    private static readonly AuditRule[] SignIn =
    [
        new("pkce_enabled", Critical, "Every authorization request needs PKCE with S256; plain is refused",
            "RFC 9700 §2.1.1; RFC 7636 §4.3", [CodeInterception],
            "AuthorizationConditions.Another_challenge_method_than_S256_is_refused",
            "the metadata; authorization requests with no challenge, no method, or plain (needs a client)")
            { IsSevenCheck = true },
        new("code_binding", Critical, "A code works only for its client, its redirect URI and its verifier",
            "RFC 9700 §4.5; RFC 6749 §4.1.3", [CodeInterception],
            "CodeConditions.Another_clients_code_is_refused"),
        new("one_time_use", Critical, "A code works once",
            "RFC 6749 §4.1.2; RFC 9700 §4.5", [CodeInterception],
            "CodeTests.Of_sixteen_concurrent_redemptions_one_gets_tokens_and_the_replays_revoke_them"),
        new("code_replay_revocation", High, "A replayed code revokes the tokens that it bought",
            "RFC 6749 §4.1.2", [CodeInterception],
            "CodeTests.A_replayed_code_revokes_what_it_bought"),
        new("response_types", High, "The implicit and the password grant do not exist",
            "RFC 9700 §2.1.2; RFC 9700 §2.4", [CodeInterception],
            "AuthorizationConditions.Another_response_type_is_refused", "the metadata"),
        new("state_validation", Critical, "A state works once, and only in the browser that started the sign-in",
            "RFC 9700 §4.7; RFC 6749 §10.12", [Csrf],
            "StateTests.Of_sixteen_concurrent_callbacks_with_one_state_exactly_one_proceeds",
            "callbacks without a state, with a malformed one and with an unknown one") { IsSevenCheck = true },
        new("state_entropy", High, "A state has 32 random bytes",
            "RFC 6749 §10.10; RFC 6749 §10.12", [Csrf],
            "StateHandleParsing.It_has_32_random_bytes_and_the_minute_in_which_it_ends"),
        new("session_cookies", High, "Cookies are __Host-, Secure, HttpOnly and SameSite",
            "MCP security best practices, Session Hijacking; RFC 6265bis §4.1.3.2", [Csrf],
            "StateTests.The_attempts_cookie_is_host_bound_set_only_after_consent_and_removed_at_the_callback",
            "the cookies of the consent page (needs a client)"),
        new("consent_before_upstream", Critical, "A client that is new to this browser needs the user's consent first",
            "MCP security best practices, Confused Deputy Problem", [CodeInterception, ScopeElevation],
            "ConsentTests.Another_browser_is_asked",
            "a valid authorization request from a browser without cookies (needs a client)"),
        new("consent_for_local_clients", High, "The consent page is never skipped for a client on the user's computer",
            "RFC 8252 §8.6; MCP security best practices, Confused Deputy Problem", [CodeInterception],
            "ConsentTests.A_loopback_redirect_never_skips_the_page_and_warns"),
        new("consent_forms", Critical, "A consent form works only unchanged and in the browser that it was shown to",
            "MCP security best practices, Confused Deputy Problem", [Csrf],
            "ConsentTests.A_forged_or_foreign_consent_form_is_refused", "forged consent forms"),
        new("mix_up_issuer", High, "Answers to the client name their issuer, and the metadata promises it",
            "RFC 9207 §3; RFC 9700 §4.4", [CodeInterception],
            "LoginTests.The_answer_names_the_issuer", "the metadata"),
        new("mix_up_upstreams", High, "Each upstream has its own callback, and a state works only there",
            "RFC 9700 §4.4.2", [CodeInterception],
            "StateTests.A_state_is_good_at_the_callback_of_its_own_upstream_alone"),
    ];

    // csharpier-ignore - as above
    private static readonly AuditRule[] Redirects =
    [
        new("redirect_uri_validation", Critical, "Ambiguous redirect URIs are refused, such as disguised hosts",
            "RFC 9700 §4.1; RFC 9700 §2.1; RFC 6749 §3.1.2", [RedirectManipulation],
            "RedirectUriFuzzing.What_is_accepted_System_Uri_and_a_browser_read_alike") { IsSevenCheck = true },
        new("exact_uri_matching", Critical, "A redirect URI must equal the registered one, character by character",
            "RFC 9700 §4.1.3; RFC 9700 §2.1", [RedirectManipulation],
            "RedirectUriFuzzing.What_is_allowed_is_the_registered_URI_but_for_a_loopback_port",
            "authorization requests with variants of the registered URI (needs a client)"),
        new("uri_registration_required", Critical, "Nothing is sent to an unregistered client or redirect URI",
            "RFC 6749 §3.1.2.4; RFC 9700 §4.1.3", [RedirectManipulation],
            "RequestReading.Without_a_known_client_and_its_own_redirect_URI_the_error_is_shown",
            "authorization requests of an unknown client, of none, and to an unregistered URI (needs a client)"),
        new("localhost_restrictions", High, "http is accepted only for localhost, 127.0.0.1 and [::1]",
            "RFC 8252 §7.3; RFC 8252 §8.3; RFC 9700 §2.1", [RedirectManipulation],
            "RedirectUriHostRefusal.Http_is_refused_but_for_the_three_loopback_hosts"),
        new("scheme_validation", Critical, "Schemes that run or open something are refused, such as javascript",
            "RFC 9700 §4.11; RFC 8252 §7.1", [RedirectManipulation],
            "RedirectUriRefusal.A_scheme_with_a_meaning_of_its_own_is_refused"),
        new("open_redirect", High, "An error of a self-registered client does not redirect the browser",
            "RFC 9700 §4.11.2", [RedirectManipulation],
            "AuthorizeRefusalTests.An_error_goes_back_to_a_configured_client_and_is_a_page_with_a_link_for_another",
            "an invalid authorization request (needs a self-registered client)"),
        new("redirect_status", High, "Redirects use status 303, so browsers do not repeat a POST",
            "RFC 9700 §4.12", [TokenLeakage],
            "LoginTests.Every_redirect_is_a_303_so_that_no_body_is_repeated_elsewhere",
            "every redirect of the other probes (needs a configured client)"),
        new("duplicate_parameters", Medium, "A parameter that is sent twice is refused",
            "RFC 6749 §3.1", [RedirectManipulation],
            "AuthorizeRefusalTests.A_parameter_sent_twice_is_refused",
            "authorization requests with two clients, URIs, challenges or response types (needs a client)"),
        new("ssrf", High, "The broker does not fetch a client's URLs from internal addresses",
            "MCP security best practices, Server-Side Request Forgery (SSRF); RFC 6890", [TokenLeakage],
            "AddressGuarding.A_host_with_a_special_address_is_not_connected_to"),
    ];

    // csharpier-ignore - as above
    private static readonly AuditRule[] Tokens =
    [
        new("refresh_token_rotation", Critical, "Each refresh returns a new refresh token",
            "RFC 9700 §4.14.2; RFC 9700 §2.2.2", [TokenLeakage],
            "RefreshTests.A_retry_inside_the_window_gets_the_successor_and_one_after_it_ends_the_family")
            { IsSevenCheck = true },
        new("refresh_reuse_detection", Critical, "Reuse of a refresh token revokes its whole family",
            "RFC 9700 §4.14.2", [TokenLeakage],
            "RefreshTests.Two_instances_share_families_and_their_window"),
        new("scope_elevation", Critical, "A refresh returns only scopes and the resource that the user granted",
            "RFC 6749 §6; RFC 8707 §2.2", [ScopeElevation],
            "RefreshScope.More_than_was_granted_is_invalid_scope_and_changes_nothing"),
        new("unknown_scopes", Medium, "A scope that a client cannot have is refused",
            "RFC 6749 §3.3", [ScopeElevation],
            "AuthorizationScope.Unknown_and_malformed_scopes_are_invalid_scope",
            "an authorization request for an unknown scope (needs a client and configured scopes)"),
        new("audience_restriction", Critical, "An access token is for exactly one MCP server",
            "RFC 9700 §2.3; RFC 8707 §2; RFC 9068 §3", [TokenLeakage],
            "AccessTokenIssuing.The_claims_are_those_of_the_RFC_and_the_grant"),
        new("access_token_profile", High, "Access tokens state their type and are signed with the broker's private key",
            "RFC 9068 §2.1; RFC 8725 §3.11", [TokenLeakage],
            "AccessTokenIssuing.The_header_has_type_algorithm_and_key_and_nothing_else"),
        new("sender_constrained_tokens", Medium, "Access tokens are bound to their sender (SHOULD)",
            "RFC 9700 §2.2.1; RFC 9449", [TokenLeakage],
            "AuditLiveTests.A_flaw_of_the_running_broker_fails_its_own_line_and_no_other", "the metadata")
        {
            Gap = "bearer tokens: DPoP is not implemented",
            Why = "A stolen bearer token works until it expires.",
            Cure = "DPoP is not implemented. Short lifetimes (token_expiration) and one audience limit the damage.",
        },
        new("token_passthrough", Critical, "Only an MCP server with credentials can exchange a user's token",
            "MCP security best practices, Token Passthrough; RFC 8693 §2.1", [TokenLeakage, ScopeElevation],
            "ExchangeTests.A_registered_client_is_no_resource",
            "token exchanges without credentials, and by a client that is not an MCP server (needs a client)"),
        new("introspection_authentication", High, "Introspection requires credentials",
            "RFC 7662 §2.1", [TokenLeakage],
            "RevocationTests.Only_a_resource_with_its_credentials_may_introspect",
            "an introspection without credentials"),
        new("token_errors", Low, "The token endpoint answers an unknown client with 401 invalid_client in JSON",
            "RFC 6749 §5.2", [],
            "ClientAuthenticating.Unknown_and_unproved_clients_get_the_same_answer",
            "a token request of an unknown client"),
        new("issuer_identity", High, "The metadata names the issuer of the settings",
            "RFC 8414 §3.3; RFC 9700 §4.4", [CodeInterception],
            "EndpointTests.Metadata_names_the_issuer_of_the_settings_whatever_the_request_says", "the metadata")
            { Cure = "Audit with the settings of this broker, and set Broker__Issuer to the origin that clients use." },
        new("issuer_from_settings", High, "No request header changes a URL of the broker",
            "RFC 9700 §4.13; RFC 8414 §2", [CodeInterception],
            "EndpointTests.Metadata_names_the_issuer_of_the_settings_whatever_the_request_says",
            "the metadata, with foreign Host, Forwarded and X-Forwarded headers"),
        new("unknown_paths", Low, "An unknown well-known URL is a 404, and malformed requests cause no 5xx",
            "RFC 8414 §3; MCP authorization, Authorization Server Discovery", [],
            "EndpointTests.What_does_not_exist_is_a_404", "unknown well-known URLs, and a malformed request"),
        new("published_keys", Critical, "The key set contains public keys only",
            "RFC 7517 §9.2; RFC 7518 §6.2.2", [TokenLeakage],
            "AnswerHeaderTests.The_key_set_has_no_private_member", "the key set"),
        new("encryption_at_rest", Critical, "Stored secrets are encrypted and open only in their own row",
            "NIST SP 800-38D §7; SECURITY.md", [TokenLeakage],
            "AtRestTests.No_row_holds_a_state_code_token_verifier_or_secret_in_clear")
            { Help = "https://csrc.nist.gov/pubs/sp/800/38/d/final" },
        new("no_secrets_in_logs", High, "No code, token, verifier or secret is logged",
            "RFC 6749 §10.3; RFC 9700 §4.3", [TokenLeakage],
            "SpanTests.Nothing_secret_is_in_any_span_metric_or_log_of_a_login_a_refresh_and_an_exchange"),
    ];

    // csharpier-ignore - as above
    private static readonly AuditRule[] Answers =
    [
        new("cors", High, "Pages do not answer other origins",
            "RFC 9700 §2.6", [Csrf],
            "EndpointTests.Only_endpoints_for_programs_answer_other_origins",
            "preflights and requests with a foreign Origin"),
        new("clickjacking", High, "Pages cannot be framed",
            "RFC 9700 §4.16", [Csrf],
            "PageTests.The_consent_page_shows_nothing_inside_a_frame", "headers of pages"),
        new("content_security_policy", Medium, "Pages cannot run a script",
            "CSP Level 3; RFC 9700 §4.16", [Csrf],
            "AnswerSending.No_page_can_be_framed_or_run_a_script", "headers of pages")
            { Help = "https://www.w3.org/TR/CSP3/" },
        new("referrer_policy", Medium, "Pages send no Referer header to the next site",
            "RFC 9700 §4.2.4", [TokenLeakage, CodeInterception],
            "AnswerHeaderTests.Every_answer_forbids_referrers_and_type_guessing", "headers of pages"),
        new("no_store", Medium, "Answers about a user or a token are not cached",
            "RFC 6749 §5.1; RFC 9700 §4.3", [TokenLeakage],
            "LoginTests.A_code_buys_tokens_that_say_their_type_scope_and_lifetime_and_are_not_cached",
            "headers of pages and of the token endpoint"),
        new("content_sniffing", Low, "Browsers do not guess the type of an answer",
            "Fetch Standard §3.6 (nosniff)", [],
            "AnswerHeaderTests.Every_answer_forbids_referrers_and_type_guessing",
            "headers of pages and of the token endpoint")
            { Help = "https://fetch.spec.whatwg.org/#x-content-type-options-header" },
        new("hsts", Medium, "Browsers are told to use https only, for half a year or longer",
            "RFC 6797 §7.2; RFC 9700 §2.6", [CodeInterception],
            "AnswerHeaderTests.An_https_issuer_tells_browsers_to_use_https_for_a_year", "headers of the metadata"),
    ];
}
