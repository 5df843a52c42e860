using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about what binds tokens and requests to the client that they are for.</summary>
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
        new("dpop_nonces", Low, "A proof of a key cannot be made in advance", "RFC 9449 §11.2", [TokenLeakage],
            "NonceChecking.A_nonce_expires_after_five_minutes")
            { Setting = "Dpop__RequireNonce",
              Why = "Whoever could use a client's key for a moment can sign proofs for later.",
              Cure = "Set Dpop__RequireNonce to true, if all your clients repeat a request with the nonce they get.",
              Judge = one => one.Settings.Dpop switch
              {
                  { IsEnabled: false } => Judgement.NotApplicable("Dpop__Enabled is false"),
                  { RequiresNonce: true } => Judgement.Pass("every proof has a nonce of the broker"),
                  _ => Judgement.Warn("a proof with a future iat is accepted once that time comes"),
              } },
        new("pushed_requests", Low, "Nobody can change an authorization request in the browser",
            "RFC 9126 §7.1", [RedirectManipulation],
            "PushedRequestTests.Parameters_beside_the_URI_change_nothing")
            { Setting = "PushedRequests__Enabled, PushedRequests__Required",
              Why = "Parameters in the browser's URL can be read and changed there.",
              Cure = "Set PushedRequests__Required to true once all your clients push their requests.",
              Judge = one => one.Settings.PushedRequests switch
              {
                  { IsEnabled: false } => Judgement.NotApplicable("PushedRequests__Enabled is false"),
                  { IsRequired: true } => Judgement.Pass("every client must push"),
                  _ => Judgement.Pass("clients may push"),
              } },
    ];
}
