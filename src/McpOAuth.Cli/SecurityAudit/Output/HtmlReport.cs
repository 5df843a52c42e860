using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static McpOAuth.Pages.Page;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>
/// The report as one self-contained HTML page, for screen or print, without scripts or external content.
/// </summary>
internal static class HtmlReport
{
    public static string Of(AuditReport report)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Css)));
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>Security audit of {Text(report.Issuer)}</title>
            <style>{ReportStyle.Css}</style>
            </head>
            <body><main>
            <h1>Security audit of {Text(report.Issuer)}</h1>
            {Summary(report)}
            <h2>Families of attacks</h2>
            <ul class="plain">{string.Concat(report.Families.Select(FamilyOf))}</ul>
            <h2>Recommendations</h2>
            <ol>{string.Concat(report.Recommendations.Select(RecommendationOf))}</ol>
            {string.Concat(report.Findings.GroupBy(finding => finding.Rule.Section).Select(SectionOf))}
            </main></body>
            </html>

            """;
    }

    private static string Summary(AuditReport report)
    {
        var environment = report.IsDevelopment ? "Development, judged as if it were production" : "Production";
        var live = report.Live is null
            ? "<p>Running broker: not probed</p>"
            : ScoreOf($"Running broker {report.Evidence!.Broker}", report.Live);
        var (failed, warned) = (report.Count(Verdict.Fail), report.Count(Verdict.Warn));
        var at = report.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var notSeen = string.Concat(report.NotSeen.Select(text => $"\n<p class=\"note\">Not seen: {Text(text)}</p>"));
        return $"""
            <p><span class="score">{report.SevenChecks}</span> checks hold; {failed} rules failed, {warned} warned</p>
            {ScoreOf("Settings", report.Settings)}
            {live}
            <p class="soft">Environment: {environment}. {at} UTC</p>{notSeen}
            """;
    }

    private static string ScoreOf(string of, AuditScore score) =>
        $"""
            <p>{Text(of)}: {score.Percentage} %, {score.Passed} of {score.Total} rules passed
            <meter min="0" max="100" low="60" high="90" optimum="100" value="{score.Percentage}"
            aria-label="{Text(of)}: weighted share of the rules that passed, in percent"></meter></p>
            """;

    private static string FamilyOf(FamilyResult family) =>
        $"<li>{Badge(family.Verdict)}<code>{family.Name}</code> "
        + $"<span class=\"soft\">{family.Passed} of {family.Rules} passed, {family.AlwaysOn} always on</span></li>";

    private static string RecommendationOf(AuditFinding finding) =>
        $"<li>{Badge(finding.Verdict)}<a href=\"#{finding.Rule.Id}\">{Text(finding.Rule.Title)}</a><br>"
        + $"{Text(finding.Rule.Cure)}</li>";

    private static string SectionOf(IGrouping<AuditSection, AuditFinding> section) =>
        $"<h2>{Text(section.Key.Title())}</h2>\n<div class=\"lines\">{string.Concat(section.Select(LineOf))}</div>\n";

    private static string LineOf(AuditFinding finding)
    {
        var rule = finding.Rule;
        var live = finding.Live is { } seen ? Term("Live", $"{Badge(seen.Verdict)}{Text(seen.Effective)}") : "";
        return $"""

            <section class="line" id="{rule.Id}"><h3>{Badge(finding.Verdict)}{Text(rule.Title)}</h3>
            <dl>
            {Term("Check", $"<code>{rule.Id}</code>, {rule.Severity.Word()}, weight {rule.Severity.Weight()}")}
            {Term("Rule", $"<a href=\"{Text(rule.Help)}\" rel=\"noreferrer\">{Text(rule.Source)}</a>")}
            {Term("Effective", Text(finding.Effective))}{live}
            {(rule.Why is null ? "" : Term("Why it matters", Text(rule.Why)))}
            {(rule.Judge is null ? "" : Term("Cure", Text(rule.Cure)))}
            {(rule.Probe is null ? "" : Term("Probe", Text(rule.Probe)))}
            {Term("Test", $"<code>{Text(rule.Test)}</code>")}
            </dl></section>
            """;
    }

    private static string Term(string term, string html) => $"<dt>{term}</dt><dd>{html}</dd>";

    private static string Badge(Verdict verdict)
    {
        var style = verdict is Verdict.Pass or Verdict.Warn or Verdict.Fail ? verdict.Word() : "none";
        return $"<span class=\"verdict {style}\">{verdict.Word()}</span>";
    }
}
