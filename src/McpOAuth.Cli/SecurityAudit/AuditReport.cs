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

    /// <summary>The seven checks that hold: <c>7/7</c>. Outside of both percentages.</summary>
    public string SevenChecks =>
        $"{Seven.Count(one => one.Verdict is Verdict.Pass or Verdict.AlwaysOn)}/{Seven.Count()}";

    /// <summary>The rules that settings decide.</summary>
    public AuditScore Settings => AuditScore.Of(Findings, one => one.Rule.Judge is null ? null : one.Own);

    /// <summary>The rules that a running broker can show. Null without <c>--live</c>.</summary>
    public AuditScore? Live => Evidence is null ? null : AuditScore.Of(Findings, one => one.Live);

    /// <summary>What to do, most weight first.</summary>
    public IEnumerable<AuditFinding> Recommendations =>
        Findings
            .Where(one => one.Verdict is Verdict.Warn or Verdict.Fail)
            .OrderByDescending(one => one.Rule.Severity.Weight() * (one.Verdict == Verdict.Fail ? 2 : 1))
            .ThenByDescending(one => one.Verdict);

    public IEnumerable<FamilyResult> Families => AttackFamily.All.Select(FamilyOf);

    private IEnumerable<AuditFinding> Seven => Findings.Where(one => one.Rule.IsSevenCheck);

    public int Count(Verdict verdict) => Findings.Count(one => one.Verdict == verdict);

    private FamilyResult FamilyOf(string family)
    {
        var all = Findings.Where(one => one.Rule.Families.Contains(family)).Select(one => one.Verdict).ToList();
        return new(
            family,
            all.DefaultIfEmpty().Max(),
            all.Count(one => one == Verdict.Pass),
            all.Count(one => one > Verdict.AlwaysOn),
            all.Count(one => one == Verdict.AlwaysOn)
        );
    }
}

/// <summary>The state of one family of attacks.</summary>
/// <param name="Verdict">The worst of its rules.</param>
/// <param name="Rules">Judged by settings or by the running broker.</param>
/// <param name="AlwaysOn">Rules that no setting can change.</param>
public sealed record FamilyResult(string Name, Verdict Verdict, int Passed, int Rules, int AlwaysOn);

/// <summary>The result of one rule.</summary>
/// <param name="Own">The verdict on the settings or on a gap. Null if the rule is always on.</param>
/// <param name="Live">The verdict on the running broker. Null without <c>--live</c> or without a probe.</param>
public sealed record AuditFinding(AuditRule Rule, Judgement? Own, Judgement? Live)
{
    /// <summary>The worse of the two.</summary>
    public Verdict Verdict =>
        (Verdict)Math.Max((int)(Own?.Verdict ?? Verdict.AlwaysOn), (int)(Live?.Verdict ?? Verdict.NotApplicable));

    public string Effective => Own?.Effective ?? $"proven by {Rule.Test}";

    /// <summary>With the running broker's part.</summary>
    public string Evidence => Live is null ? Effective : $"{Effective}; live: {Live.Verdict.Word()}, {Live.Effective}";

    public static AuditFinding Of(AuditRule rule, EffectiveConfiguration configuration, LiveEvidence? evidence)
    {
        var live = rule.Probe is null ? null : evidence?.Of(rule.Id);
        // A running broker shows whether it has the gap.
        var gap = live is null && rule.Gap is not null ? Judgement.Warn(rule.Gap) : null;
        var own = rule.Judge?.Invoke(configuration) ?? gap;
        // It may contain words from the settings.
        return new(rule, own is null ? null : own with { Effective = Printable.Of(own.Effective) }, live);
    }
}

/// <summary>Rules that passed, and their share of the weights.</summary>
/// <param name="Passed">Of <paramref name="Total"/>, which leaves out what does not apply.</param>
/// <param name="Percentage">Weighted, rounded down: 100 means that everything passed.</param>
public sealed record AuditScore(int Passed, int Total, int Percentage)
{
    /// <param name="judgement">The one that counts. Null if the finding does not count.</param>
    public static AuditScore Of(IEnumerable<AuditFinding> findings, Func<AuditFinding, Judgement?> judgement)
    {
        var counted = findings
            .Select(one => (Weight: one.Rule.Severity.Weight(), judgement(one)?.Verdict))
            .Where(one => one.Verdict is not (null or Verdict.NotApplicable))
            .ToList();
        int WeightOf(Verdict verdict) => counted.Where(one => one.Verdict == verdict).Sum(one => one.Weight);
        var (all, halves) = (counted.Sum(one => one.Weight), (2 * WeightOf(Verdict.Pass)) + WeightOf(Verdict.Warn));
        var passed = counted.Count(one => one.Verdict == Verdict.Pass);
        return new(passed, counted.Count, all == 0 ? 100 : halves * 100 / (2 * all));
    }

    public override string ToString() => $"{Passed}/{Total} ({Percentage} %)";
}
