using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about what binds tokens to the client that they are for.</summary>
internal static class BindingRules
{
    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("sender_constrained_tokens", Medium, "Access tokens are bound to their sender (SHOULD)",
            "RFC 9700 §2.2.1; RFC 9449", [TokenLeakage],
            "BoundTokenTests.A_client_that_proves_a_key_gets_tokens_of_type_DPoP", "the metadata")
            { Setting = "Dpop__Enabled, Dpop__Required",
              Why = "A stolen bearer token works until it expires.",
              Cure = "Set Dpop__Enabled to true, and Dpop__Required too once all your clients prove a key. Until then "
                  + "short lifetimes (token_expiration) and one audience limit the damage.",
              Judge = one => one.Settings.Dpop switch
              {
                  { IsRequired: true } => Judgement.Pass("every client proves a key"),
                  { IsEnabled: true } => Judgement.Warn("clients that prove no key get bearer tokens"),
                  _ => Judgement.Warn("bearer tokens: Dpop__Enabled is false"),
              } },
    ];
}
