using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about least privilege: few default scopes, and no scope that grants everything.</summary>
internal static class ScopeRules
{
    private static readonly string[] Wildcards = ["*", "all", "full", "full-access", "full_access"];

    // The user's identity and a refresh token are all that a sign-in needs.
    private static readonly HashSet<string> SignIn =
    [
        "openid",
        "profile",
        "email",
        "offline_access",
        "read:user",
        "user:email",
    ];

    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("scope_minimization", High, "A client that asks for no scope gets only some of them",
            "MCP security best practices, Scope Minimization; RFC 9700 §2.3", [ScopeElevation],
            "AuthorizationScope.Known_scopes_are_granted_and_the_default_if_none_is_requested")
            { IsSevenCheck = true, Setting = "Resources__N__DefaultScopes",
              Why = "Most clients ask for the default, so the default is what a stolen token can do.",
              Cure = "Set Resources__N__DefaultScopes to the fewest scopes that a client needs to start.",
              Judge = one => Judge.Each(
                  one.Settings.Resources,
                  resource => resource.Scopes.Count < 2 || resource.DefaultScopes.Count < resource.Scopes.Count,
                  resource => resource.NamesDefaultScopes
                      ? $"{resource.Uri.Value}: all {resource.Scopes.Count} scopes are the default"
                      : $"{resource.Uri.Value}: names no DefaultScopes, so all {resource.Scopes.Count} scopes are the default",
                  string.Join("; ", one.Settings.Resources.Select(it => $"{it.Uri.Value}: {it.DefaultScopes}"))) },
        new("scope_wildcards", High, "No scope means everything",
            "MCP security best practices, Scope Minimization; RFC 9700 §2.3", [ScopeElevation],
            "AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other")
            { Setting = "Resources__N__Scopes",
              Why = "A user cannot approve part of it, and a token with it can do everything.",
              Cure = "List in Resources__N__Scopes what a client may do, one permission per scope.",
              Judge = one => Judge.Each(one.Settings.Resources, resource => !resource.Scopes.Any(IsWildcard),
                  it => $"{it.Uri.Value}: {string.Join(", ", it.Scopes.Where(IsWildcard))}", "none") },
        new("upstream_sign_in_scopes", Medium, "A sign-in asks the upstream only for the user's identity",
            "MCP security best practices, Scope Minimization; RFC 9700 §2.3", [ScopeElevation],
            "ConnectTests.The_upstream_is_asked_for_the_tools_minimal_scopes")
            { Setting = "Upstreams__NAME__Scopes",
              Why = "Every user who signs in would give the broker permissions that only a tool may need.",
              Cure = "Move the other scopes to the tools that use them: Resources__N__Tools__NAME__Actions__ACTION.",
              Judge = one => Judge.Each(one.Settings.Upstreams, upstream => upstream.Scopes.All(SignIn.Contains),
                  upstream => $"{upstream.Name}: {string.Join(' ', upstream.Scopes.Where(it => !SignIn.Contains(it)))}",
                  string.Join("; ", one.Settings.Upstreams.Select(each => $"{each.Name}: {each.Scopes}"))) },
    ];

    private static bool IsWildcard(string scope) =>
        scope.Contains('*', StringComparison.Ordinal) || Wildcards.Contains(scope, StringComparer.OrdinalIgnoreCase);
}
