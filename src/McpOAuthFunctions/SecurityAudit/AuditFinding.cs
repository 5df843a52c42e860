namespace McpOAuthFunctions.SecurityAudit;

/// <summary>A line of the audit.</summary>
/// <param name="Verdict">The graver of what the program and the running broker showed.</param>
/// <param name="Effective">The value that it was judged by.</param>
/// <param name="Live">What the running broker showed; null where it was not asked, or could not show it.</param>
public sealed record AuditFinding(AuditRule Rule, Verdict Verdict, string Effective, Judgement? Live)
{
    /// <summary>What there is to earn: nothing where the rule does not apply.</summary>
    public int Weight => Verdict == Verdict.NotApplicable ? 0 : Rule.Severity.Weight();

    /// <summary>In halves, as a warning earns half of the weight.</summary>
    public int EarnedHalves =>
        Verdict switch
        {
            Verdict.Pass => 2 * Weight,
            Verdict.Warn => Weight,
            _ => 0,
        };
}
