using McpOAuth.Cli.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>The report for a terminal: one table per section, then recommendations.</summary>
internal static class TextReport
{
    /// <param name="details">Whether to add the reason, the cure, the test and the probe of each rule.</param>
    public static Rows Of(AuditReport report, bool details) =>
        new([
            new Text(Summary(report)),
            .. report.Findings.GroupBy(finding => finding.Rule.Section).Select(SectionOf),
            Tables.Of(
                "Attack families",
                ["Verdict", "Family", "Passed", "Always on"],
                report.Families.Select(family =>
                    new[]
                    {
                        family.Verdict.Word(),
                        family.Name,
                        $"{family.Passed} of {family.Rules}",
                        $"{family.AlwaysOn}",
                    }
                )
            ),
            Tables.Of(
                "Recommendations, most weight first",
                ["Check", "Why it matters", "Cure"],
                report.Recommendations.Select(finding =>
                    new[] { finding.Rule.Id, finding.Rule.Why ?? finding.Rule.Title, finding.Rule.Cure }
                )
            ),
            .. details ? report.Findings.Select(DetailsOf) : [],
        ]);

    private static IRenderable SectionOf(IGrouping<AuditSection, AuditFinding> section) =>
        Tables.Of(
            section.Key.Title(),
            ["Verdict", "Check", "Effective"],
            section.Select(finding => new[] { finding.Verdict.Word(), finding.Rule.Id, finding.Evidence })
        );

    private static string Summary(AuditReport report)
    {
        string[] lines =
        [
            $"Issuer: {report.Issuer} ({(report.IsDevelopment ? "Development, judged as production" : "Production")})",
            $"Seven checks: {report.SevenChecks}",
            $"Settings: {report.Settings}",
            report.Evidence is { } evidence
                ? $"Running broker: {report.Live}, {evidence.Broker}"
                : "Running broker: not probed (--live URL)",
            $"{report.Count(Verdict.Fail)} failed, {report.Count(Verdict.Warn)} warned",
            .. report.NotSeen.Select(text => $"Not seen: {text}"),
        ];
        return string.Join('\n', lines) + "\n\n";
    }

    private static Text DetailsOf(AuditFinding finding)
    {
        var rule = finding.Rule;
        return new(
            $"""

            {rule.Id}: {finding.Verdict.Word()}, {rule.Severity.Word()}
              {rule.Title}.
              rule: {rule.Source}
              effective: {finding.Evidence}
              why: {rule.Why ?? rule.Title}
              cure: {rule.Cure}
              test: {rule.Test}{(rule.Probe is null ? "" : $"\n  probe: {rule.Probe}")}

            """
        );
    }
}
