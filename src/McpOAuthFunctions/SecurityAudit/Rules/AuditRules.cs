namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>All rules, in the order in which they are told.</summary>
public static class AuditRules
{
    public static IReadOnlyList<AuditRule> All { get; } =
    [
        .. AuthorizationCodeRules
            .All.Concat(MetadataRules.All)
            .Concat(StateRules.All)
            .Concat(RedirectRules.All)
            .Concat(ScopeRules.All)
            .Concat(TokenRules.All)
            .Concat(BrowserRules.All)
            .Concat(ConsentRules.All)
            .Concat(RegistrationRules.All)
            .Concat(DeploymentRules.All)
            // The sort is stable: within a group the order above stands.
            .OrderBy(rule => rule.Group),
    ];
}
