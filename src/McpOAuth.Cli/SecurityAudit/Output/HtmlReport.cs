using McpOAuth.Pages;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>
/// The report as one self-contained HTML page, for screen or print, without scripts or external content.
/// </summary>
internal static class HtmlReport
{
    public static string Of(AuditReport report)
    {
        var page = Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src '{StyleSheet.HashOf(ReportStyle.Css)}'; base-uri 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>Security audit of {report.Issuer}</title>
            <style>{Html.Trusted(ReportStyle.Css)}</style>
            </head>
            <body><main>
            <h1>Security audit of {report.Issuer}</h1>
            {Summary(report)}
            <h2>Attack families</h2>
            <ul class="plain">{report.Families.Select(FamilyOf)}</ul>
            <h2>Recommendations</h2>
            <ol>{report.Recommendations.Select(RecommendationOf)}</ol>
            {report.Findings.GroupBy(finding => finding.Rule.Section).Select(SectionOf)}
            </main></body>
            </html>

            """
        );
        return page.ToString();
    }

    private static Html Summary(AuditReport report)
    {
        var environment = report.IsDevelopment ? "Development, judged as if it were production" : "Production";
        var live = report.Live is null
            ? Html.Of($"<p>Running broker: not probed</p>")
            : ScoreOf($"Running broker {report.Evidence!.Broker}", report.Live);
        var (failed, warned) = (report.Count(Verdict.Fail), report.Count(Verdict.Warn));
        var notSeen = report.NotSeen.Select(one => Html.Of($"\n<p class=\"note\">Not seen: {one}</p>"));
        return Html.Of(
            $"""
            <p><span class="score">{report.SevenChecks}</span> checks hold; {failed} rules failed, {warned} warned</p>
            {ScoreOf("Settings", report.Settings)}
            {live}
            <p class="soft">Environment: {environment}. {report.At:yyyy-MM-dd HH:mm} UTC</p>{notSeen}
            """
        );
    }

    private static Html ScoreOf(string of, AuditScore score) =>
        Html.Of(
            $"""
            <p>{of}: {score.Percentage} %, {score.Passed} of {score.Total} rules passed
            <meter min="0" max="100" low="60" high="90" optimum="100" value="{score.Percentage}"
            aria-label="{of}: weighted share of the rules that passed, in percent"></meter></p>
            """
        );

    private static Html FamilyOf(FamilyResult family) =>
        Html.Of(
            $"<li>{Badge(family.Verdict)}<code>{family.Name}</code> "
                + $"<span class=\"soft\">{family.Passed} of {family.Rules} passed, {family.AlwaysOn} always on</span></li>"
        );

    private static Html RecommendationOf(AuditFinding finding) =>
        Html.Of(
            $"<li>{Badge(finding.Verdict)}<a href=\"#{finding.Rule.Id}\">{finding.Rule.Title}</a><br>"
                + $"{finding.Rule.Cure}</li>"
        );

    private static Html SectionOf(IGrouping<AuditSection, AuditFinding> section) =>
        Html.Of($"<h2>{section.Key.Title()}</h2>\n<div class=\"lines\">{section.Select(LineOf)}</div>\n");

    private static Html LineOf(AuditFinding finding)
    {
        var rule = finding.Rule;
        var live = finding.Live is { } seen ? Term("Live", Html.Of($"{Badge(seen.Verdict)}{seen.Effective}")) : null;
        return Html.Of(
            $"""

            <section class="line" id="{rule.Id}"><h3>{Badge(finding.Verdict)}{rule.Title}</h3>
            <dl>
            {Term("Check", Html.Of($"<code>{rule.Id}</code>, {rule.Severity.Word()}, weight {rule.Severity.Weight()}"))}
            {Term("Rule", Html.Of($"<a href=\"{rule.Help}\" rel=\"noreferrer\">{rule.Source}</a>"))}
            {Term("Effective", finding.Effective)}{live}
            {Term("Why it matters", rule.Why)}
            {Term("Cure", rule.Judge is null ? null : rule.Cure)}
            {Term("Probe", rule.Probe)}
            {Term("Test", Html.Of($"<code>{rule.Test}</code>"))}
            </dl></section>
            """
        );
    }

    private static Html? Term(string term, string? text) => text is null ? null : Term(term, Html.Of($"{text}"));

    private static Html Term(string term, Html description) => Html.Of($"<dt>{term}</dt><dd>{description}</dd>");

    private static Html Badge(Verdict verdict)
    {
        var style = verdict is Verdict.Pass or Verdict.Warn or Verdict.Fail ? verdict.Word() : "none";
        return Html.Of($"<span class=\"verdict {style}\">{verdict.Word()}</span>");
    }
}
