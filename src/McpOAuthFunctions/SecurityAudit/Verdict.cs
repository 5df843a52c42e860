namespace McpOAuthFunctions.SecurityAudit;

/// <summary>How a line of the audit comes out. The later, the graver.</summary>
public enum Verdict
{
    /// <summary>There is nothing that the rule could be broken by, or nothing of it could be seen.</summary>
    NotApplicable,

    Pass,

    /// <summary>Short of what a SHOULD asks, or of the limit that this broker recommends. Half of the line's weight.</summary>
    Warn,

    /// <summary>A MUST, or a limit of the audit, is not kept. None of the line's weight.</summary>
    Fail,
}

/// <summary>What breaking a rule costs whom.</summary>
public enum Severity
{
    /// <summary>A layer less, or a report that is harder to read. Weight 1.</summary>
    Low,

    /// <summary>Helps an attacker who has something else already. Weight 3.</summary>
    Medium,

    /// <summary>Codes, tokens or consent of one person are within reach. Weight 6.</summary>
    High,

    /// <summary>Codes, tokens or consent of everybody are within reach. Weight 10.</summary>
    Critical,
}

/// <summary>How much a line counts.</summary>
public static class SeverityWeights
{
    public static int Weight(this Severity severity) =>
        severity switch
        {
            Severity.Critical => 10,
            Severity.High => 6,
            Severity.Medium => 3,
            _ => 1,
        };
}

/// <summary>What a rule says of a configuration.</summary>
/// <param name="Effective">The value that it was judged by, in words. Never a secret.</param>
public sealed record Judgement(Verdict Verdict, string Effective);
