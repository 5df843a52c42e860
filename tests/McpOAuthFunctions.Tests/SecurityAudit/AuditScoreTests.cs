using McpOAuthFunctions.SecurityAudit;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>How lines become a score. Pure.</summary>
[Trait("Invariant", "I8")]
public sealed class AuditScoreTests
{
    [Theory]
    [InlineData("critical pass, low fail", "1/2", 90)] // 10 of 11
    [InlineData("critical fail, low pass", "1/2", 9)] // 1 of 11
    [InlineData("high warn, high pass", "1/2", 75)] // 9 of 12
    [InlineData("medium warn", "0/1", 50)]
    [InlineData("critical pass, critical not", "1/1", 100)]
    [InlineData("critical not", "0/0", 100)]
    [InlineData("critical pass, critical pass, critical pass, critical pass, critical pass, low warn", "5/6", 99)]
    public void It_is_the_weights_that_were_earned_of_those_that_apply(string lines, string score, int percentage)
    {
        var report = ReportOf(lines);

        Assert.Equal((score, percentage), (report.Score, report.Percentage));
    }

    [Fact]
    public void What_loses_most_is_recommended_first()
    {
        var report = ReportOf("low fail, critical warn, medium fail, critical fail, high pass, critical not");

        Assert.Equal(
            ["critical fail", "critical warn", "medium fail", "low fail"],
            report.Recommendations.Select(one => one.Rule.Id)
        );
    }

    [Fact]
    public void A_family_is_as_good_as_its_worst_line_and_what_does_not_apply_does_not_count()
    {
        var family = ReportOf("low pass, critical warn, high not")
            .Families.Single(one => one.Name == AttackFamily.Csrf);

        Assert.Equal((Verdict.Warn, 1, 2), (family.Verdict, family.Passed, family.Lines));
    }

    [Fact]
    public void A_line_is_no_better_than_the_running_broker()
    {
        var rule = RuleOf("high pass") with
        {
            Probe = "asked",
            Judge = one => new(one.Behaviour.Issuer == "live" ? Verdict.Fail : Verdict.Pass, ""),
        };
        var seen = new Behaviour { Issuer = "live" };

        AuditFinding Find(AuditRule one) =>
            AuditReport.Of([one], Empty, seen, "https://auth.example.com", DateTimeOffset.UnixEpoch).Findings[0];

        Assert.Equal((Verdict.Fail, Verdict.Fail), (Find(rule).Verdict, Find(rule).Live!.Verdict));
        Assert.Null(Find(rule with { Probe = null }).Live);
    }

    private static EffectiveConfiguration Empty { get; } =
        new()
        {
            IsDevelopment = false,
            Issuer = "",
            Lifetimes = new(),
            ClientLifetimes = new(),
            RegistrationIsOpen = false,
            RegistrationNeedsToken = false,
            RateLimits = new(),
            Resources = [],
            Upstreams = [],
            SignInUpstream = "",
            Clients = [],
            Storage = StorageAccess.Identity,
            WrapsInKeyVault = true,
            Secrets = [],
        };

    private static AuditReport ReportOf(string lines) =>
        AuditReport.Of([.. lines.Split(", ").Select(RuleOf)], Empty, null, null, DateTimeOffset.UnixEpoch);

    /// <param name="line">Severity and verdict.</param>
    private static AuditRule RuleOf(string line)
    {
        var words = line.Split(' ');
        var verdict = words[1] == "not" ? Verdict.NotApplicable : Enum.Parse<Verdict>(words[1], ignoreCase: true);
        return new()
        {
            Id = line,
            Group = AuditGroup.Checklist,
            Severity = Enum.Parse<Severity>(words[0], ignoreCase: true),
            Title = "",
            Reference = "",
            Help = "",
            Why = "",
            Cure = "",
            Tests = [],
            Families = [AttackFamily.Csrf],
            Judge = _ => new(verdict, ""),
        };
    }
}
