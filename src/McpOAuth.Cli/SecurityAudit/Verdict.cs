namespace McpOAuth.Cli.SecurityAudit;

/// <summary>The result of one rule. Later members are worse.</summary>
public enum Verdict
{
    /// <summary>The rule does not apply to these settings.</summary>
    NotApplicable,

    /// <summary>No setting can change it, and a test proves it. Not part of any score.</summary>
    AlwaysOn,
    Pass,

    /// <summary>The running broker did not show it. Counts in the score without earning anything.</summary>
    NotSeen,

    /// <summary>Misses a SHOULD, or exceeds the limit that this broker recommends. Earns half of the weight.</summary>
    Warn,

    /// <summary>Violates a MUST or a limit of the audit. Earns nothing.</summary>
    Fail,
}

/// <summary>
/// The cost of a broken rule: one layer of defense (low); help for an attacker who already has something else (medium);
/// codes, tokens or consent of one user (high), or of all users (critical).
/// </summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>A verdict and the value that led to it.</summary>
/// <param name="Effective">In words. Never a secret.</param>
public sealed record Judgement(Verdict Verdict, string Effective)
{
    public static Judgement Pass(string effective) => new(Verdict.Pass, effective);

    public static Judgement Warn(string effective) => new(Verdict.Warn, effective);

    public static Judgement Fail(string effective) => new(Verdict.Fail, effective);

    public static Judgement NotSeen(string why) => new(Verdict.NotSeen, why);

    public static Judgement NotApplicable(string why) => new(Verdict.NotApplicable, why);
}

/// <summary>The words and weights in reports. Stable, because scripts read them.</summary>
public static class AuditWords
{
    private static readonly string[] Verdicts = ["not applicable", "always on", "pass", "not seen", "warn", "fail"];
    private static readonly string[] Severities = ["low", "medium", "high", "critical"];
    private static readonly int[] Weights = [1, 3, 6, 10];
    private static readonly string[] Sections =
    [
        "The seven checks",
        "Settings",
        "Protections that cannot be switched off",
    ];

    public static string Word(this Verdict verdict) => Verdicts[(int)verdict];

    public static string Word(this Severity severity) => Severities[(int)severity];

    /// <summary>The weight in the score.</summary>
    public static int Weight(this Severity severity) => Weights[(int)severity];

    public static string Title(this AuditSection section) => Sections[(int)section];
}
