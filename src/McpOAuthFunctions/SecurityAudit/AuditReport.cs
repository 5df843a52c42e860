using McpOAuthFunctions.Commands;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>All findings and the scores.</summary>
public sealed record AuditReport
{
    public required string Issuer { get; init; }

    public required bool IsDevelopment { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The origin of the running broker that was probed. Null without <c>--live</c>.</summary>
    public string? Broker { get; init; }

    /// <summary>What the running broker did not show, and why.</summary>
    public IReadOnlyList<string> NotSeen { get; init; } = [];

    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>The seven checks that hold: <c>7/7</c>. Outside of both percentages.</summary>
    public string SevenChecks
    {
        get
        {
            var seven = Findings.Where(one => one.Rule.IsSevenCheck).ToList();
            return $"{seven.Count(one => one.Verdict is Verdict.Pass or Verdict.AlwaysOn)}/{seven.Count}";
        }
    }

    /// <summary>The rules that settings decide.</summary>
    public AuditScore Settings =>
        AuditScore.Of(Findings.Where(one => one.Rule.Judge is not null).Select(one => (one.Rule, one.Own!.Verdict)));

    /// <summary>The rules that a running broker can show. Null without <c>--live</c>.</summary>
    public AuditScore? Live =>
        Broker is null
            ? null
            : AuditScore.Of(Findings.Where(one => one.Live is not null).Select(one => (one.Rule, one.Live!.Verdict)));

    /// <summary>What to do, most weight first.</summary>
    public IEnumerable<AuditFinding> Recommendations =>
        Findings
            .Where(one => one.Verdict is Verdict.Warn or Verdict.Fail)
            .OrderByDescending(one => one.Rule.Severity.Weight() * (one.Verdict == Verdict.Fail ? 2 : 1))
            .ThenByDescending(one => one.Verdict);

    public IEnumerable<FamilyResult> Families => AttackFamily.All.Select(FamilyOf);

    public int Count(Verdict verdict) => Findings.Count(one => one.Verdict == verdict);

    /// <param name="live">Null without <c>--live</c>.</param>
    public static AuditReport Of(
        IReadOnlyList<AuditRule> rules,
        EffectiveConfiguration configuration,
        LiveEvidence? live,
        DateTimeOffset now
    ) =>
        new()
        {
            Issuer = Printable.Of(configuration.Settings.Issuer.Value),
            IsDevelopment = configuration.Settings.IsDevelopment,
            At = now,
            Broker = live?.Broker,
            NotSeen = live?.NotSeen ?? [],
            Findings = [.. rules.Select(rule => AuditFinding.Of(rule, configuration, live))],
        };

    private FamilyResult FamilyOf(string family)
    {
        var all = Findings.Where(one => one.Rule.Families.Contains(family)).ToList();
        var counted = all.Where(one => one.Verdict > Verdict.AlwaysOn).ToList();
        return new(
            family,
            all.Select(one => one.Verdict).DefaultIfEmpty().Max(),
            counted.Count(one => one.Verdict == Verdict.Pass),
            counted.Count,
            all.Count(one => one.Verdict == Verdict.AlwaysOn)
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
    /// <summary>Characters of a running broker's text in one finding.</summary>
    private const int MaximumLive = 1000;

    /// <summary>The worse of the two. A broker that did not show a rule does not change a verdict on settings.</summary>
    public Verdict Verdict =>
        (Own, Live) switch
        {
            (null, null) => Verdict.AlwaysOn,
            ({ } own, null or { Verdict: Verdict.NotSeen }) => own.Verdict,
            (null, { } live) => live.Verdict,
            var (own, live) => own.Verdict > live.Verdict ? own.Verdict : live.Verdict,
        };

    public string Effective => Own?.Effective ?? $"always on: {Rule.Test}";

    /// <summary>With the running broker's part.</summary>
    public string Evidence => Live is null ? Effective : $"{Effective}; live: {Live.Verdict.Word()}, {Live.Effective}";

    // Both texts may contain words from settings or from the broker.
    public static AuditFinding Of(AuditRule rule, EffectiveConfiguration configuration, LiveEvidence? live)
    {
        var seen = rule.Probe is null ? null : live?.Of(rule.Id);
        var own = rule.Judge?.Invoke(configuration) ?? (rule.Gap is { } gap ? Judgement.Warn(gap) : null);
        return new(
            rule,
                // What the running broker says about a gap is newer.
                seen is not null
                && rule.Gap is not null
                    ? null
                : own is null ? null
                : own with { Effective = Printable.Of(own.Effective) },
            seen is null ? null : seen with { Effective = Printable.Of(seen.Effective, MaximumLive) }
        );
    }
}

/// <summary>Rules that passed, and their share of the weights.</summary>
/// <param name="Passed">Of <paramref name="Total"/>, which leaves out what does not apply.</param>
/// <param name="Percentage">Weighted, rounded down: 100 means that everything passed.</param>
public sealed record AuditScore(int Passed, int Total, int Percentage)
{
    public static AuditScore Of(IEnumerable<(AuditRule Rule, Verdict Verdict)> judged)
    {
        var counted = judged.Where(one => one.Verdict != Verdict.NotApplicable).ToList();
        var all = counted.Sum(one => one.Rule.Severity.Weight());
        var halves = counted.Sum(one => one.Rule.Severity.Weight() * Halves(one.Verdict));
        return new(
            counted.Count(one => one.Verdict == Verdict.Pass),
            counted.Count,
            all == 0 ? 100 : halves * 100 / (2 * all)
        );
    }

    public override string ToString() => $"{Passed}/{Total} ({Percentage} %)";

    private static int Halves(Verdict verdict) =>
        verdict switch
        {
            Verdict.Pass => 2,
            Verdict.Warn => 1,
            _ => 0,
        };
}
