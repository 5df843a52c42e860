using McpOAuthFunctions.Commands;
using Spectre.Console;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The audit as people read it in a terminal: a table a group, and what to do.</summary>
internal static class TextReport
{
    /// <param name="details">Also why each line matters, its cure, its tests and its probe.</param>
    public static Rows Of(AuditReport report, bool details) =>
        new([
            new Text(Summary(report)),
            .. report
                .Findings.GroupBy(one => one.Rule.Group)
                .Select(group =>
                    Tables.Of(group.Key.Title(), ["Verdict", "Check", "Effective", "Rule"], RowsOf(group))
                ),
            Tables.Of(
                "Families of attacks",
                ["Verdict", "Family", "Passed"],
                report.Families.Select(one => new[] { one.Verdict.Word(), one.Name, $"{one.Passed} of {one.Lines}" })
            ),
            Tables.Of(
                "Recommendations, the heaviest first",
                ["Check", "Why it matters", "Cure"],
                report.Recommendations.Select(one => new[] { one.Rule.Id, one.Rule.Why, one.Rule.Cure })
            ),
            .. details ? report.Findings.Select(DetailsOf) : [],
        ]);

    public static string Summary(AuditReport report)
    {
        var environment = report.IsDevelopment ? "Development" : "Production";
        var broker = report.Broker is null ? "" : $"Running broker: {report.Broker}\n";
        var notSeen = string.Concat(report.NotSeen.Select(one => $"Not seen: {one}\n"));
        var hint = report.IsDevelopment ? "Judged as what production would be: some lines must fail here.\n" : "";
        return $"""
            Issuer: {report.Issuer} ({environment})
            {hint}{broker}{notSeen}Score: {report.Score} ({report.Percentage} %), {report.Count(Verdict.Fail)} failed, {report.Count(
                Verdict.Warn
            )} warned, {report.Count(Verdict.NotApplicable)} not applicable

            """;
    }

    private static Text DetailsOf(AuditFinding finding)
    {
        var rule = finding.Rule;
        var probe = rule.Probe is null ? "" : $"\n  probe: {rule.Probe}";
        return new(
            $"""

            {rule.Id}: {finding.Verdict.Word()}, {rule.Severity.Word()}
              {rule.Title}.
              rule: {rule.Reference}
              effective: {finding.Evidence()}
              why: {rule.Why}
              cure: {rule.Cure}
              tests: {string.Join(", ", rule.Tests)}{probe}

            """
        );
    }

    private static IEnumerable<string?[]> RowsOf(IEnumerable<AuditFinding> findings) =>
        findings.Select(one => new[] { one.Verdict.Word(), one.Rule.Id, one.Evidence(), one.Rule.Reference });
}
