namespace McpOAuthFunctions.SecurityAudit;

/// <summary>All lines, and what they come to.</summary>
public sealed record AuditReport
{
    /// <summary>Characters of what a running broker said that a line repeats.</summary>
    private const int MaximumLive = 1000;

    public required string Issuer { get; init; }

    public required bool IsDevelopment { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The running broker that was asked, if one was.</summary>
    public string? Broker { get; init; }

    /// <summary>What of the running broker could not be seen, and why.</summary>
    public IReadOnlyList<string> NotSeen { get; init; } = [];

    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>Lines that passed, of those that apply: <c>55/57</c>.</summary>
    public string Score => $"{Count(Verdict.Pass)}/{Findings.Count - Count(Verdict.NotApplicable)}";

    /// <summary>
    /// The weights of the lines that passed and half of those that warn, of the weights of all that apply, in percent;
    /// rounded down, so that 100 says that all passed.
    /// </summary>
    public int Percentage =>
        Findings.Sum(one => one.Weight) is > 0 and var all
            ? Findings.Sum(one => one.EarnedHalves) * 100 / (2 * all)
            : 100;

    /// <summary>What to do, the heaviest first.</summary>
    public IEnumerable<AuditFinding> Recommendations =>
        Findings
            .Where(one => one.Verdict is Verdict.Warn or Verdict.Fail)
            .OrderByDescending(one => (2 * one.Weight) - one.EarnedHalves)
            .ThenByDescending(one => one.Verdict);

    public IEnumerable<FamilyResult> Families => AttackFamily.All.Select(FamilyOf);

    public int Count(Verdict verdict) => Findings.Count(one => one.Verdict == verdict);

    /// <param name="live">What the running broker was seen to do; null where none was asked.</param>
    public static AuditReport Of(
        IReadOnlyList<AuditRule> rules,
        EffectiveConfiguration configuration,
        Behaviour? live,
        string? broker,
        DateTimeOffset now
    ) =>
        new()
        {
            Issuer = Printable.Of(configuration.Issuer),
            IsDevelopment = configuration.IsDevelopment,
            At = now,
            Broker = broker,
            NotSeen = [.. (live?.NotSeen ?? []).Select(one => Printable.Of(one, MaximumLive))],
            Findings = [.. rules.Select(rule => FindingOf(rule, configuration, live))],
        };

    private static string StorageOf(AuditRule rule, Judgement own) =>
        rule.StorageTest is { } test && own.Verdict == Verdict.Pass
            ? $" (rehearsed in memory; on Azurite by {test})"
            : "";

    private static AuditFinding FindingOf(AuditRule rule, EffectiveConfiguration configuration, Behaviour? live)
    {
        var own = rule.Judge(configuration) ?? new Judgement(Verdict.NotApplicable, "not seen");
        var seen = rule.Probe is null || live is null ? null : rule.Judge(configuration with { Behaviour = live });
        var verdict = seen is null || seen.Verdict < own.Verdict ? own.Verdict : seen.Verdict;
        // Much of it is in the words of settings and of the broker.
        return new(
            rule,
            verdict,
            Printable.Of(own.Effective + StorageOf(rule, own)),
            seen is null ? null : seen with { Effective = Printable.Of(seen.Effective, MaximumLive) }
        );
    }

    private FamilyResult FamilyOf(string family)
    {
        var lines = Findings.Where(one => one.Rule.Families.Contains(family) && one.Weight > 0).ToList();
        return new(
            family,
            lines.Count == 0 ? Verdict.NotApplicable : lines.Max(one => one.Verdict),
            lines.Count(one => one.Verdict == Verdict.Pass),
            lines.Count
        );
    }
}

/// <summary>How a family of attacks is kept off.</summary>
/// <param name="Verdict">That of its worst line.</param>
public sealed record FamilyResult(string Name, Verdict Verdict, int Passed, int Lines);
