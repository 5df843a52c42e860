namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Nobody gets more than was asked for, and nobody is asked for more than is needed.</summary>
internal static class ScopeRules
{
    private static readonly string[] Wildcards = ["*", "all", "full", "full-access", "full_access"];

    // Who somebody is, and a refresh token: all that a sign-in needs.
    private static readonly HashSet<string> Identity = new(
        ["openid", "profile", "email", "offline_access", "read:user", "user:email"],
        StringComparer.Ordinal
    );

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "scope_minimization",
                Group = AuditGroup.Checklist,
                Severity = Severity.High,
                Title = "A client that asks for nothing in particular gets a part of the scopes",
                Reference = "RFC 9700 §2.3; MCP security best practices, Scope Minimization",
                Help = Links.ScopeMinimization,
                Why = "Most clients ask for the default, so the default is what a stolen token can do.",
                Cure = "Set Resources__N__DefaultScopes to the fewest scopes with which a client can begin.",
                Tests =
                [
                    "AuthorizationScope.What_the_resource_has_is_given_and_its_default_where_nothing_is_asked",
                    "MinimalScopes.Each_action_brings_its_own_scopes_and_no_others",
                ],
                Families = [AttackFamily.ScopeElevation],
                Judge = configuration =>
                    Judge.Each(
                        configuration.Resources,
                        one => one.Scopes.Count < 2 || one.DefaultScopes.Count < one.Scopes.Count,
                        one => $"{one.Uri}: all {one.Scopes.Count} scopes are the default",
                        string.Join("; ", configuration.Resources.Select(one => $"{one.Uri}: {one.DefaultScopes}"))
                    ),
            },
            new()
            {
                Id = "scope_wildcards",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.High,
                Title = "No scope means everything",
                Reference = "MCP security best practices, Scope Minimization",
                Help = Links.ScopeMinimization,
                Why = "A person cannot say yes to a part of it, and a token with it can do everything.",
                Cure = "Name in Resources__N__Scopes what a client may do, one thing a scope.",
                Tests = ["AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other"],
                Families = [AttackFamily.ScopeElevation],
                Judge = configuration =>
                    Judge.Each(
                        configuration.Resources,
                        one => !one.Scopes.Any(IsWildcard),
                        one => $"{one.Uri}: {string.Join(", ", one.Scopes.Where(IsWildcard))}",
                        "none"
                    ),
            },
            new()
            {
                Id = "unknown_scopes",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "A scope that a client cannot have is refused",
                Reference = "RFC 6749 §3.3",
                Help = Links.Rfc(6749, "3.3"),
                Why = "A client would take what it got for what it asked for.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "AuthorizationScope.Unknown_and_malformed_scopes_are_invalid_scope",
                    "AuthorizationScope.A_client_of_the_settings_gets_no_scope_that_they_do_not_give_it",
                ],
                Families = [AttackFamily.ScopeElevation],
                Probe = "an authorization request for a scope that does not exist (with a client)",
                Judge = Judge.Refused(seen => seen.UnknownScopes),
            },
            new()
            {
                Id = "scope_elevation",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "A refresh gives no more than the person granted, and for no other resource",
                Reference = "RFC 6749 §6; RFC 8707 §2.2",
                Help = Links.Rfc(6749, "6"),
                Why = "A client could grow its rights without anybody being asked.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "RefreshScope.More_than_was_granted_is_invalid_scope_and_changes_nothing",
                    "RefreshScope.Another_resource_is_invalid_target_and_changes_nothing",
                    "LoginTests.A_consent_form_cannot_be_made_to_grant_more_than_was_asked_for",
                ],
                Families = [AttackFamily.ScopeElevation],
                Judge = Judge.Refused(seen => seen.ScopeElevations),
            },
            new()
            {
                Id = "upstream_sign_in_scopes",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Medium,
                Title = "Signing in asks an upstream who somebody is, and for nothing to use",
                Reference = "RFC 9700 §2.3; MCP security best practices, Scope Minimization",
                Help = Links.ScopeMinimization,
                Why = "Everybody who signs in would hand the broker rights that only a tool may need.",
                Cure =
                    "Take the other scopes out of Upstreams__NAME__Scopes, and name them where they are used: "
                    + "Resources__N__Tools__NAME__Actions__ACTION.",
                Tests =
                [
                    "ConnectTests.The_upstream_is_asked_for_the_tools_minimal_scopes",
                    "ScopesNeverUsed.A_scope_that_no_call_of_anybody_needed_is_reported_with_its_holders",
                ],
                Families = [AttackFamily.ScopeElevation],
                Judge = configuration =>
                    Judge.Each(
                        configuration.Upstreams,
                        one => one.Scopes.All(Identity.Contains),
                        one => $"{one.Name}: {string.Join(' ', one.Scopes.Where(scope => !Identity.Contains(scope)))}",
                        string.Join("; ", configuration.Upstreams.Select(one => $"{one.Name}: {one.Scopes}"))
                    ),
            },
        ];

    private static bool IsWildcard(string scope) =>
        scope.Contains('*', StringComparison.Ordinal) || Wildcards.Contains(scope, StringComparer.OrdinalIgnoreCase);
}
