using System.Text.RegularExpressions;
using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Cli.SecurityAudit.Rules;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>The rules, each by itself: what breaks one breaks that one alone.</summary>
[Trait("Spec", "RFC 9700 §2")]
public sealed partial class AuditWeaknessTests
{
    public static TheoryData<int, string> Numbers()
    {
        var numbers = new TheoryData<int, string>();
        foreach (var (number, weakness) in Weaknesses.All.Index())
        {
            numbers.Add(number, $"{weakness.Check}: {weakness.Verdict}");
        }
        return numbers;
    }

    [Fact]
    public void A_strong_configuration_passes_every_rule_that_applies()
    {
        var report = AuditedSettings.Judge(AuditedSettings.StrongConfiguration());

        Assert.Empty(AuditedSettings.WeakLines(report));
        Assert.Equal(100, report.Settings.Percentage);
        // The references hide how long the secrets are, nobody registers, and no agent acts for users.
        Assert.Equal(
            ["delegation_limits", "registration_limits", "secret_strength"],
            report.Findings.Where(one => one.Verdict == Verdict.NotApplicable).Select(one => one.Rule.Id).Order()
        );
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_weakness_fails_its_own_line_and_no_other(int number, string line)
    {
        var report = AuditedSettings.Judge(Weaknesses.All[number].Change(AuditedSettings.StrongConfiguration()));

        Assert.Equal([line], AuditedSettings.WeakLines(report));
        Assert.True(report.Settings.Percentage < 100);
        var (check, verdict) = (line.Split(':')[0], Weaknesses.All[number].Verdict);
        var families = report.Findings.Single(one => one.Rule.Id == check).Rule.Families;
        Assert.All(
            report.Families,
            family => Assert.True(family.Verdict >= verdict || !families.Contains(family.Name), family.Name)
        );
    }

    [Fact]
    public void Every_rule_that_is_judged_has_a_configuration_or_a_running_broker_that_fails_it()
    {
        var failing = Weaknesses
            .All.Where(one => one.Verdict == Verdict.Fail)
            .Select(one => one.Check)
            .Concat(Flaws.All.Select(flaw => flaw.Check));

        Assert.Equal(
            AuditRules
                .All.Where(rule => rule.Judge is not null || rule.Probe is not null)
                .Select(rule => rule.Id)
                .Order(),
            failing.Distinct().Order()
        );
        Assert.Equal(
            AuditRules.All.Where(rule => rule.Judge is not null).Select(rule => rule.Id).Order(),
            Weaknesses.All.Select(one => one.Check).Distinct().Order()
        );
    }

    [Fact]
    public void All_weaknesses_together_fail_every_family_that_settings_decide()
    {
        var weakest = AuditedSettings.StrongConfiguration();
        // Of a rule that can only warn, its warning.
        foreach (
            var weakness in Weaknesses
                .All.GroupBy(one => one.Check)
                .SelectMany(same => same.Where(one => one.Verdict == same.Max(other => other.Verdict)))
        )
        {
            weakest = weakness.Change(weakest);
        }
        // Two weaknesses take each other's ground: each resource and upstream of theirs is another one.
        var report = AuditedSettings.Judge(weakest);

        Assert.True(report.Settings.Percentage < 20, $"{report.Settings.Percentage}");
        Assert.All(
            report.Families.Where(family => family.Name != AttackFamily.RedirectManipulation),
            family => Assert.Equal(Verdict.Fail, family.Verdict)
        );
        // No setting can weaken how redirect URIs are checked.
        var redirects = report.Families.Single(family => family.Name == AttackFamily.RedirectManipulation);
        Assert.Equal((Verdict.AlwaysOn, 0), (redirects.Verdict, redirects.Rules));
    }

    [Fact]
    public void The_seven_checks_and_the_five_families_have_the_names_they_were_asked_for_by()
    {
        Assert.Equal(
            [
                "https_only",
                "pkce_enabled",
                "redirect_uri_validation",
                "refresh_token_rotation",
                "scope_minimization",
                "state_validation",
                "token_expiration",
            ],
            AuditRules.All.Where(rule => rule.Section == AuditSection.SevenChecks).Select(rule => rule.Id).Order()
        );
        Assert.Equal(
            [
                "authorization_code_interception",
                "csrf_attacks",
                "redirect_uri_manipulation",
                "scope_elevation",
                "token_leakage",
            ],
            AttackFamily.All.Order()
        );
        Assert.All(
            AuditRules.All.SelectMany(rule => rule.Families),
            family => Assert.Contains(family, AttackFamily.All)
        );
    }

    [Fact]
    public void The_limits_of_the_five_families_are_rules()
    {
        // Of prevent_code_interception, prevent_csrf_attacks and prevent_redirect_manipulation.
        string[] limits =
        [
            "pkce_enabled",
            "https_only",
            "short_code_lifetime",
            "one_time_use",
            "state_validation",
            "state_entropy",
            "state_timeout",
            "exact_uri_matching",
            "uri_registration_required",
            "localhost_restrictions",
            "scheme_validation",
        ];

        Assert.Empty(limits.Except(AuditRules.All.Select(rule => rule.Id)));
        Assert.All(AttackFamily.All, family => Assert.Contains(AuditRules.All, rule => rule.Families.Contains(family)));
    }

    [Fact]
    public void The_seven_checks_are_always_told_and_stand_outside_the_percentage_if_nothing_can_be_set()
    {
        var report = AuditedSettings.Judge(AuditedSettings.StrongConfiguration());

        Assert.Equal("7/7", report.SevenChecks);
        var fixedChecks = report.Findings.Where(one => one.Rule is { IsSevenCheck: true, Judge: null }).ToList();
        Assert.Equal(4, fixedChecks.Count);
        Assert.All(
            fixedChecks,
            one => Assert.Equal((Verdict.AlwaysOn, $"proven by {one.Rule.Test}"), (one.Verdict, one.Effective))
        );
        Assert.Equal(
            AuditRules.All.Count(rule => rule.Judge is not null) - report.Count(Verdict.NotApplicable),
            report.Settings.Total
        );
    }

    [Fact]
    public void Every_test_that_a_rule_names_exists()
    {
        var known = Directory
            .GetFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file =>
                TestMethod()
                    .Matches(File.ReadAllText(file))
                    .Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}")
            )
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], AuditRules.All.Select(rule => rule.Test).Except(known));
    }

    [Theory]
    [InlineData(false, Verdict.Pass)]
    [InlineData(true, Verdict.Fail)]
    [InlineData(null, Verdict.NotSeen)]
    public void A_running_broker_is_judged_by_the_scheme_by_which_it_answered(bool? isHttp, Verdict verdict)
    {
        var evidence = new LiveEvidence(AuditedSettings.Issuer);
        evidence.Note("https_only", AuditedSettings.Issuer, isHttp);

        var report = Auditor.Judge(AuditedSettings.StrongConfiguration(), DateTimeOffset.UnixEpoch, evidence);

        var line = report.Findings.Single(one => one.Rule.Id == "https_only");
        Assert.Equal(verdict, line.Live?.Verdict);
        Assert.Equal(verdict, line.Verdict);
    }

    [Fact]
    public void Every_rule_says_where_it_is_written_and_what_to_do()
    {
        Assert.Equal(AuditRules.All.Count, AuditRules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(
            AuditRules.All,
            rule =>
            {
                Assert.Matches(@"\A[a-z0-9_]+\z", rule.Id);
                Assert.StartsWith("https://", rule.Help, StringComparison.Ordinal);
                Assert.True(Uri.IsWellFormedUriString(rule.Help, UriKind.Absolute), rule.Help);
                Assert.All(
                    (string[])[rule.Title, rule.Source, rule.Cure, rule.Test],
                    text => Assert.False(string.IsNullOrWhiteSpace(text))
                );
                Assert.Equal(rule.Judge is null, rule.Setting is null);
                Assert.True(rule.Judge is null || rule.Why is not null, rule.Id);
            }
        );
    }

    [GeneratedRegex(
        @"^    \[(?:Fact|Theory)(?:(?!^    \}).)*?^    public (?:static )?(?:async )?(?:Task|void|ValueTask) (?<name>\w+)\(",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex TestMethod();
}
