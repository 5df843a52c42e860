namespace McpOAuth.Cli.SecurityAudit;

/// <summary>The result of one rule. Later members are worse.</summary>
public enum Verdict
{
    /// <summary>Nothing in these settings could break the rule.</summary>
    NotApplicable,

    /// <summary>No setting can change it, and a test proves it. Counts in no score.</summary>
    AlwaysOn,
    Pass,

    /// <summary>The running broker did not show it. Counts in the score and earns nothing.</summary>
    NotSeen,

    /// <summary>Below a SHOULD, or above the limit that this broker recommends. Earns half of the weight.</summary>
    Warn,

    /// <summary>A MUST or a limit of the audit is broken. Earns nothing.</summary>
    Fail,
}

/// <summary>
/// What a broken rule costs: one layer of defence (low), help for an attacker who already has something else (medium),
/// codes, tokens or consent of one user (high), or of all users (critical).
/// </summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>A verdict, and the value that led to it.</summary>
/// <param name="Effective">In words. Never a secret.</param>
public sealed record Judgement(Verdict Verdict, string Effective)
{
    public static Judgement Pass(string effective) => new(Verdict.Pass, effective);

    public static Judgement Warn(string effective) => new(Verdict.Warn, effective);

    public static Judgement Fail(string effective) => new(Verdict.Fail, effective);

    public static Judgement NotSeen(string why) => new(Verdict.NotSeen, why);

    public static Judgement NotApplicable(string why) => new(Verdict.NotApplicable, why);
}

/// <summary>The words and weights of the reports. Stable, because scripts read them.</summary>
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

    /// <summary>In the score.</summary>
    public static int Weight(this Severity severity) => Weights[(int)severity];

    public static string Title(this AuditSection section) => Sections[(int)section];
}
