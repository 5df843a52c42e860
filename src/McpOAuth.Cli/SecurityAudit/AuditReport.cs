using McpOAuth.Cli.Commands;

namespace McpOAuth.Cli.SecurityAudit;

/// <summary>All findings and the scores.</summary>
/// <param name="Evidence">Null without <c>--live</c>.</param>
public sealed record AuditReport(
    string Issuer,
    bool IsDevelopment,
    DateTimeOffset At,
    LiveEvidence? Evidence,
    IReadOnlyList<AuditFinding> Findings
)
{
    /// <summary>What the running broker did not show, and why.</summary>
    public IReadOnlyList<string> NotSeen => Evidence?.NotSeen ?? [];

    /// <summary>How many of the seven checks hold, as <c>7/7</c>. Not part of either percentage.</summary>
    public string SevenChecks =>
        $"{Seven.Count(finding => finding.Verdict is Verdict.Pass or Verdict.AlwaysOn)}/{Seven.Count()}";

    /// <summary>The score of the rules that depend on settings.</summary>
    public AuditScore Settings => AuditScore.Of(Findings, finding => finding.Rule.Judge is null ? null : finding.Own);

    /// <summary>The score of the rules that a running broker can show. Null without <c>--live</c>.</summary>
    public AuditScore? Live => Evidence is null ? null : AuditScore.Of(Findings, finding => finding.Live);

    /// <summary>The rules to fix, by descending weight.</summary>
    public IEnumerable<AuditFinding> Recommendations =>
        Findings
            .Where(finding => finding.Verdict is Verdict.Warn or Verdict.Fail)
            .OrderByDescending(finding => finding.Rule.Severity.Weight() * (finding.Verdict == Verdict.Fail ? 2 : 1))
            .ThenByDescending(finding => finding.Verdict);

    public IEnumerable<FamilyResult> Families => AttackFamily.All.Select(FamilyOf);

    private IEnumerable<AuditFinding> Seven => Findings.Where(finding => finding.Rule.IsSevenCheck);

    public int Count(Verdict verdict) => Findings.Count(finding => finding.Verdict == verdict);

    private FamilyResult FamilyOf(string family)
    {
        var verdicts = Findings
            .Where(finding => finding.Rule.Families.Contains(family))
            .Select(finding => finding.Verdict)
            .ToList();
        return new(
            family,
            verdicts.DefaultIfEmpty().Max(),
            verdicts.Count(verdict => verdict == Verdict.Pass),
            verdicts.Count(verdict => verdict > Verdict.AlwaysOn),
            verdicts.Count(verdict => verdict == Verdict.AlwaysOn)
        );
    }
}

/// <summary>The state of one family of attacks.</summary>
/// <param name="Verdict">The worst of its rules.</param>
/// <param name="Rules">Judged by settings or by the running broker.</param>
/// <param name="AlwaysOn">Rules that no setting can change.</param>
public sealed record FamilyResult(string Name, Verdict Verdict, int Passed, int Rules, int AlwaysOn);

/// <summary>The result of one rule.</summary>
/// <param name="Own">The verdict on the settings. Null if the rule is always on.</param>
/// <param name="Live">The verdict on the running broker. Null without <c>--live</c> or without a probe.</param>
public sealed record AuditFinding(AuditRule Rule, Judgement? Own, Judgement? Live)
{
    /// <summary>The worse of the two.</summary>
    public Verdict Verdict =>
        (Verdict)Math.Max((int)(Own?.Verdict ?? Verdict.AlwaysOn), (int)(Live?.Verdict ?? Verdict.NotApplicable));

    public string Effective => Own?.Effective ?? $"proven by {Rule.Test}";

    /// <summary>Includes the running broker's result.</summary>
    public string Evidence => Live is null ? Effective : $"{Effective}; live: {Live.Verdict.Word()}, {Live.Effective}";

    public static AuditFinding Of(AuditRule rule, EffectiveConfiguration configuration, LiveEvidence? evidence)
    {
        var live = rule.Probe is null ? null : evidence?.Of(rule.Id);
        var own = rule.Judge?.Invoke(configuration);
        // The text may contain values from the settings.
        return new(rule, own is null ? null : own with { Effective = Printable.Of(own.Effective) }, live);
    }
}

/// <summary>Rules that passed, and their share of the weights.</summary>
/// <param name="Passed">Out of <paramref name="Total"/>, which excludes rules that do not apply.</param>
/// <param name="Percentage">Weighted, rounded down: 100 means that everything passed.</param>
public sealed record AuditScore(int Passed, int Total, int Percentage)
{
    /// <param name="judgement">The one that counts. Null if the finding does not count.</param>
    public static AuditScore Of(IEnumerable<AuditFinding> findings, Func<AuditFinding, Judgement?> judgement)
    {
        var counted = findings
            .Select(finding => (Weight: finding.Rule.Severity.Weight(), judgement(finding)?.Verdict))
            .Where(rule => rule.Verdict is not (null or Verdict.NotApplicable))
            .ToList();
        int WeightOf(Verdict verdict) => counted.Where(rule => rule.Verdict == verdict).Sum(rule => rule.Weight);
        var (all, halves) = (counted.Sum(rule => rule.Weight), (2 * WeightOf(Verdict.Pass)) + WeightOf(Verdict.Warn));
        var passed = counted.Count(rule => rule.Verdict == Verdict.Pass);
        return new(passed, counted.Count, all == 0 ? 100 : halves * 100 / (2 * all));
    }

    public override string ToString() => $"{Passed}/{Total} ({Percentage} %)";
}
