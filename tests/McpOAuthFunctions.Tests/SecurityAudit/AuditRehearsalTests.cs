using McpOAuthFunctions.SecurityAudit;
using McpOAuthFunctions.SecurityAudit.Rules;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>The program itself, run in memory and attacked.</summary>
public sealed class AuditRehearsalTests
{
    [Fact, Trait("Spec", "RFC 9700 §4")]
    public async Task The_program_passes_every_line_that_no_setting_can_change()
    {
        var seen = (await StrongAsync()).Behaviour;

        // Every table of attacks was tried, none of them in vain.
        var tables = typeof(Behaviour)
            .GetProperties()
            .Where(property => property.PropertyType == typeof(AttackResult))
            .ToDictionary(property => property.Name, property => (AttackResult?)property.GetValue(seen));
        Assert.All(tables, table => Assert.True(table.Value is { Tried: > 0 }, table.Key));
        Assert.Equal(
            [],
            tables
                .Where(table => table.Value!.Succeeded.Count > 0)
                .Select(table => $"{table.Key}: {string.Join(", ", table.Value!.Succeeded)}")
        );
        Assert.Equal((32, 32, true), (seen.StateBytes, seen.DataKeyBytes, seen.RefreshRotates));
        Assert.Equal(("at+jwt", "ES256"), (seen.AccessTokenType, seen.AccessTokenAlgorithm));
    }

    [Fact, Trait("Spec", "RFC 9700 §4")]
    public async Task Nothing_that_a_rule_judges_by_goes_unseen()
    {
        var configuration = await StrongAsync();

        Assert.All(AuditRules.All, rule => Assert.NotNull(rule.Judge(configuration)));
    }

    [Fact, Trait("Invariant", "I8")]
    public async Task Of_what_was_not_seen_nothing_is_said()
    {
        var blind = (await StrongAsync()) with { Behaviour = new() };

        var report = AuditedSettings.Judge(blind);

        Assert.Equal(Verdict.NotApplicable, report.Findings.Single(one => one.Rule.Id == "one_time_use").Verdict);
        Assert.All(report.Findings, one => Assert.True(one.Verdict < Verdict.Fail, one.Rule.Id));
    }

    [Fact, Trait("Invariant", "I8")]
    public async Task Limits_of_requests_do_not_hide_what_the_program_does()
    {
        var settings = AuditedSettings.Strong();
        settings["RateLimits:PerCallerPerMinute"] = "1";

        var report = AuditedSettings.Judge(
            await Auditor.ReadAsync(AuditedSettings.ConfigurationOf(settings), TestContext.Current.CancellationToken)
        );

        Assert.Equal(["sender_constrained_tokens: Warn"], AuditedSettings.WeakLines(report));
    }

    private static Task<EffectiveConfiguration> StrongAsync() =>
        Auditor.ReadAsync(
            AuditedSettings.ConfigurationOf(AuditedSettings.Strong()),
            TestContext.Current.CancellationToken
        );
}
