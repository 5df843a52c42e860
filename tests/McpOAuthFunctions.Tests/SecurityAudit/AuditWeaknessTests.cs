using System.Text.RegularExpressions;
using McpOAuthFunctions.SecurityAudit;
using McpOAuthFunctions.SecurityAudit.Rules;
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
    public async Task A_strong_configuration_passes_every_line_that_applies()
    {
        var report = AuditedSettings.Judge(await AuditedSettings.StrongConfigurationAsync());

        Assert.Empty(AuditedSettings.WeakLines(report));
        Assert.Equal(100, report.Percentage);
        // The references hide how long the secrets are, and nobody registers.
        Assert.Equal(
            ["registration_limits", "secret_strength"],
            report.Findings.Where(one => one.Verdict == Verdict.NotApplicable).Select(one => one.Rule.Id).Order()
        );
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_weakness_fails_its_own_line_and_no_other(int number, string line)
    {
        var strong = await AuditedSettings.StrongConfigurationAsync();

        var report = AuditedSettings.Judge(Weaknesses.All[number].Change(strong));

        Assert.Equal([line], AuditedSettings.WeakLines(report));
        Assert.True(report.Percentage < 100);
        var families = report.Findings.Single(one => one.Verdict > Verdict.Pass).Rule.Families;
        Assert.Equal(
            families.Order(),
            report.Families.Where(family => family.Verdict > Verdict.Pass).Select(family => family.Name).Order()
        );
    }

    [Fact]
    public void Every_line_has_a_configuration_that_fails_it()
    {
        var failing = Weaknesses.All.Where(one => one.Verdict == Verdict.Fail).Select(one => one.Check).Distinct();

        Assert.Equal(AuditRules.All.Select(rule => rule.Id).Order(), failing.Order());
    }

    [Fact]
    public async Task All_weaknesses_together_fail_every_line()
    {
        var weakest = await AuditedSettings.StrongConfigurationAsync();
        foreach (var weakness in Weaknesses.All.Where(one => one.Verdict == Verdict.Fail))
        {
            weakest = weakness.Change(weakest);
        }
        // Two weaknesses take each other's ground: each resource and upstream of theirs is another one.
        var report = AuditedSettings.Judge(weakest);

        Assert.True(report.Percentage < 10, $"{report.Percentage}");
        Assert.All(report.Families, family => Assert.Equal(Verdict.Fail, family.Verdict));
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
            AuditRules.All.Where(rule => rule.Group == AuditGroup.Checklist).Select(rule => rule.Id).Order()
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
    public void Every_test_that_a_line_names_exists()
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

        Assert.All(AuditRules.All, rule => Assert.NotEmpty(rule.Tests));
        Assert.Equal([], AuditRules.All.SelectMany(rule => rule.Tests).Except(known));
    }

    [Fact]
    public async Task What_rests_on_storage_is_said_to_be_rehearsed_in_memory_and_tested_on_Azurite()
    {
        var report = AuditedSettings.Judge(await AuditedSettings.StrongConfigurationAsync());

        var lines = report.Findings.Where(one => one.Rule.StorageTest is not null).ToList();

        Assert.Equal(
            [
                "code_replay_revocation",
                "encryption_at_rest",
                "no_secrets_in_logs",
                "one_time_use",
                "refresh_reuse_detection",
                "state_validation",
            ],
            lines.Select(line => line.Rule.Id).Order()
        );
        foreach (var line in lines)
        {
            var test = line.Rule.StorageTest!;
            Assert.Contains(test, line.Rule.Tests);
            Assert.EndsWith($"(rehearsed in memory; on Azurite by {test})", line.Effective, StringComparison.Ordinal);
            var file = Assert.Single(
                Directory.GetFiles(
                    Repository.PathOf("tests", "McpOAuthFunctions.Tests"),
                    $"{test.Split('.')[0]}.cs",
                    SearchOption.AllDirectories
                ),
                // Two classes share a name: the one with the test is meant.
                path => File.ReadAllText(path).Contains($" {test.Split('.')[1]}(", StringComparison.Ordinal)
            );
            Assert.Matches("LocalParts|VaultParts", await File.ReadAllTextAsync(file));
        }
    }

    [Theory]
    [InlineData("https://auth.example.com", Verdict.Pass)]
    [InlineData("http://auth.example.com", Verdict.Fail)]
    [InlineData("http://127.0.0.1:7071", Verdict.NotApplicable)]
    public async Task A_running_broker_is_judged_by_the_scheme_by_which_it_answered(string origin, Verdict verdict)
    {
        var strong = await AuditedSettings.StrongConfigurationAsync();

        var report = Auditor.Judge(strong, DateTimeOffset.UnixEpoch, strong.Behaviour with { Origin = origin }, origin);

        var line = report.Findings.Single(one => one.Rule.Id == "https_only");
        Assert.Equal(verdict, line.Live?.Verdict);
        Assert.Equal(verdict == Verdict.Fail ? Verdict.Fail : Verdict.Pass, line.Verdict);
    }

    [Fact]
    public void Every_line_says_where_its_rule_is_written_and_what_to_do()
    {
        Assert.Equal(AuditRules.All.Count, AuditRules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(
            AuditRules.All,
            rule =>
            {
                Assert.Matches(@"\A[a-z0-9_]+\z", rule.Id);
                Assert.StartsWith("https://", rule.Help, StringComparison.Ordinal);
                Assert.All(
                    (string[])[rule.Title, rule.Reference, rule.Why, rule.Cure],
                    text => Assert.False(string.IsNullOrWhiteSpace(text))
                );
            }
        );
    }

    [GeneratedRegex(
        @"^    \[(?:Fact|Theory)(?:(?!^    \}).)*?^    public (?:static )?(?:async )?(?:Task|void|ValueTask) (?<name>\w+)\(",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex TestMethod();
}
