using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Cli.SecurityAudit.Rules;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>How verdicts become scores. Pure.</summary>
[Trait("Invariant", "I8")]
public sealed class AuditScoreTests
{
    private static readonly EffectiveConfiguration Strong = AuditedSettings.StrongConfiguration();

    /// <summary>What each rule's only probe shows; null for no answer.</summary>
    private static readonly bool?[] Outcomes = [false, true, null];

    [Theory]
    [InlineData("critical pass, low fail", "1/2", 90)] // 10 of 11
    [InlineData("critical fail, low pass", "1/2", 9)] // 1 of 11
    [InlineData("high warn, high pass", "1/2", 75)] // 9 of 12
    [InlineData("medium warn", "0/1", 50)]
    [InlineData("critical pass, critical notapplicable", "1/1", 100)]
    [InlineData("critical notapplicable", "0/0", 100)]
    [InlineData("critical pass, critical notseen", "1/2", 50)]
    [InlineData("critical pass, critical pass, critical pass, critical pass, critical pass, low warn", "5/6", 99)]
    public void The_score_is_the_share_of_the_weights_that_were_earned(string lines, string score, int percentage)
    {
        var settings = ReportOf(lines).Settings;

        Assert.Equal((score, percentage), ($"{settings.Passed}/{settings.Total}", settings.Percentage));
    }

    [Fact]
    public void The_costliest_weakness_is_recommended_first()
    {
        var report = ReportOf("low fail, critical warn, medium fail, critical fail, high pass, critical notapplicable");

        Assert.Equal(
            ["critical fail", "critical warn", "medium fail", "low fail"],
            report.Recommendations.Select(one => one.Rule.Id)
        );
    }

    [Fact]
    public void A_family_is_as_good_as_its_worst_rule_and_counts_only_rules_that_apply()
    {
        var family = ReportOf("low pass, critical warn, high notapplicable")
            .Families.Single(one => one.Name == AttackFamily.Csrf);

        Assert.Equal((Verdict.Warn, 1, 2), (family.Verdict, family.Passed, family.Rules));
    }

    [Fact]
    public void Missing_evidence_does_not_improve_a_family()
    {
        var family = ReportOf("low pass, high notseen").Families.Single(one => one.Name == AttackFamily.Csrf);

        Assert.Equal((Verdict.NotSeen, 1, 2), (family.Verdict, family.Passed, family.Rules));
    }

    [Fact]
    public void A_verdict_is_no_better_than_the_running_broker()
    {
        var rule = RuleOf("high pass") with { Probe = "a request" };
        var evidence = new LiveEvidence(AuditedSettings.Issuer);
        evidence.Note(rule.Id, "an attack", broke: true);

        AuditFinding Find(AuditRule one) =>
            Auditor.Judge(Strong, DateTimeOffset.UnixEpoch, evidence, [one]).Findings[0];

        Assert.Equal((Verdict.Fail, Verdict.Fail), (Find(rule).Verdict, Find(rule).Live!.Verdict));
        Assert.Null(Find(rule with { Probe = null }).Live);
    }

    [Fact]
    public void Leaving_out_the_running_broker_changes_no_score_of_the_settings()
    {
        var without = AuditedSettings.Judge(Strong);
        var with = Judge(rule => [true]);

        Assert.Equal(without.Settings, with.Settings);
        Assert.Null(without.Live);
        Assert.Equal(0, with.Live!.Percentage);
    }

    [Fact]
    public void A_probe_without_an_answer_is_not_a_pass()
    {
        var report = Judge(rule => [false, null]);

        Assert.Equal((0, 0), (report.Live!.Passed, report.Live.Percentage));
        Assert.Equal("4/7", report.SevenChecks);
    }

    [Fact]
    public void Hiding_or_leaving_out_evidence_never_raises_a_score()
    {
        foreach (var rule in AuditRules.All.Where(rule => rule.Probe is not null))
        {
            foreach (var (shift, outcome) in Outcomes.Index())
            {
                // The other rules have any outcome, so that the rest of the score is neither 0 nor 100.
                bool?[] Others(AuditRule other) => [Outcomes[(shift + other.Id.Length) % Outcomes.Length]];
                var seen = Judge(other => other == rule ? [outcome] : Others(other));
                var hidden = Judge(other => other == rule ? [null] : Others(other));
                var left = Judge(other => other == rule ? [] : Others(other));

                AssertNotRaised(seen, hidden);
                AssertNotRaised(seen, left);
            }
        }
    }

    [Theory]
    [InlineData(false, 43)]
    [InlineData(false, 8)]
    [InlineData(true, null)]
    public void Hiding_where_a_secret_is_stored_never_raises_a_score(bool inKeyVault, int? characters)
    {
        AuditReport Of(bool? isInKeyVault) =>
            AuditedSettings.Judge(
                Strong with
                {
                    Secrets = [new("A__ClientSecret", true, null, 32), new("B", isInKeyVault, characters, 32)],
                }
            );

        AssertNotRaised(Of(inKeyVault), Of(null));
    }

    private static void AssertNotRaised(AuditReport before, AuditReport after)
    {
        Assert.True(after.Settings.Percentage <= before.Settings.Percentage);
        Assert.True(after.Settings.Passed <= before.Settings.Passed);
        Assert.True((after.Live?.Percentage ?? 0) <= (before.Live?.Percentage ?? 0));
        Assert.True((after.Live?.Passed ?? 0) <= (before.Live?.Passed ?? 0));
        Assert.True(string.CompareOrdinal(after.SevenChecks, before.SevenChecks) <= 0);
        Assert.All(
            after.Families.Zip(before.Families),
            pair => Assert.True(pair.First.Passed <= pair.Second.Passed, pair.First.Name)
        );
    }

    /// <param name="outcomes">For each rule, what its probes showed.</param>
    private static AuditReport Judge(Func<AuditRule, bool?[]> outcomes)
    {
        var evidence = new LiveEvidence(AuditedSettings.Issuer);
        foreach (var rule in AuditRules.All.Where(rule => rule.Probe is not null))
        {
            foreach (var (number, outcome) in outcomes(rule).Index())
            {
                evidence.Note(rule.Id, $"probe {number}", outcome);
            }
        }
        return Auditor.Judge(Strong, DateTimeOffset.UnixEpoch, evidence);
    }

    private static AuditReport ReportOf(string lines) =>
        Auditor.Judge(Strong, DateTimeOffset.UnixEpoch, rules: [.. lines.Split(", ").Select(RuleOf)]);

    /// <param name="line">Severity and verdict.</param>
    private static AuditRule RuleOf(string line)
    {
        var words = line.Split(' ');
        var verdict = Enum.Parse<Verdict>(words[1], ignoreCase: true);
        var severity = Enum.Parse<Severity>(words[0], ignoreCase: true);
        return new(line, severity, "", "RFC 9700 §2", [AttackFamily.Csrf], "") { Judge = _ => new(verdict, "") };
    }
}
