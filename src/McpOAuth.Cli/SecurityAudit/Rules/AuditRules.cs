namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>All rules, in the order of the report.</summary>
public static class AuditRules
{
    public static IReadOnlyList<AuditRule> All { get; } =
    [
        .. AccessRules
            .All.Concat(LifetimeRules.All)
            .Concat(BindingRules.All)
            .Concat(ScopeRules.All)
            .Concat(TrustRules.All)
            .Concat(AgentRules.All)
            .Concat(DeploymentRules.All)
            .Concat(Protections.All)
            // A stable sort: keeps the order above within each section.
            .OrderBy(rule => rule.Section),
    ];
}
