using McpOAuth.Clients;
using McpOAuth.Protocol;
using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about clients that act without a user.</summary>
internal static class AgentRules
{
    /// <summary>Audiences that platforms give to tokens for other services, or by default.</summary>
    private static readonly string[] OthersAudiences =
    [
        "https://github.com/",
        "https://kubernetes.default.svc",
        "https://management.azure.com",
        "https://management.core.windows.net",
        "https://graph.microsoft.com",
        "https://vault.azure.net",
        "https://storage.azure.com",
        "api://AzureADTokenExchange",
        "sts.amazonaws.com",
    ];

    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("agent_scopes", High, "Each client that acts without a user is limited to named scopes",
            "RFC 9700 §2.3; RFC 6749 §4.4", [ScopeElevation],
            "ClientCredentialsTests.A_wrong_target_or_scope_is_refused")
            { Setting = "Clients__N__Scopes",
              Why = "No user approves what it does, so only this setting limits it.",
              Cure = "Set Clients__N__Scopes to what the program needs.",
              Judge = JudgeScopes },
        new("workload_audience", High, "Platforms' tokens for workloads are made for this broker alone",
            "RFC 7523 §3; RFC 8725 §3.9", [TokenLeakage],
            "WorkloadAttackTests.A_token_for_another_audience_is_refused")
            { Setting = "Clients__N__Workload__Audience",
              Why = "Every service that receives such a token could present it here as the workload.",
              Cure = "Remove Clients__N__Workload__Audience and request tokens for the broker's issuer. For Entra ID, set the "
                  + "id of an app registration that only this broker uses.",
              Judge = JudgeAudiences },
    ];

    private static Judgement JudgeScopes(EffectiveConfiguration configuration)
    {
        List<Client> agents =
        [
            .. configuration.Settings.Clients.Where(client => client.GrantTypes.Contains(GrantTypes.ClientCredentials)),
        ];
        return agents.Count == 0
            ? Judgement.NotApplicable("no client acts without a user")
            : Judge.Each(
                agents,
                agent => agent.Scopes is not null,
                agent => $"{agent.ClientId}: all scopes",
                "limited"
            );
    }

    private static Judgement JudgeAudiences(EffectiveConfiguration configuration)
    {
        List<Client> workloads = [.. configuration.Settings.Clients.Where(client => client.Workload is not null)];
        return workloads.Count == 0
            ? Judgement.NotApplicable("no client is a workload")
            : Judge.Each(
                workloads,
                client => !OthersAudiences.Any(client.Workload!.Audience.StartsWith),
                client => $"{client.ClientId}: {client.Workload!.Audience} is made for other services",
                string.Join("; ", workloads.Select(client => $"{client.ClientId}: {client.Workload!.Audience}"))
            );
    }
}
