namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>All rules, in the order of the report.</summary>
public static class AuditRules
{
    public static IReadOnlyList<AuditRule> All { get; } =
    [
        .. AccessRules
            .All.Concat(LifetimeRules.All)
            .Concat(ScopeRules.All)
            .Concat(DeploymentRules.All)
            .Concat(Protections.All)
            // Stable: within a section the order above remains.
            .OrderBy(rule => rule.Section),
    ];
}
