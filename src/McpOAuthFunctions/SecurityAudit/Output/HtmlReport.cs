using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static McpOAuth.Pages.Page;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The audit as one page that needs nothing else, for a screen or for paper: no script, nothing loaded.</summary>
internal static class HtmlReport
{
    public static string Of(AuditReport report)
    {
        var groups = report.Findings.GroupBy(one => one.Rule.Group).Select(GroupOf);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Css)));
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>Security audit of {Text(report.Issuer)}</title>
            <style>{ReportStyle.Css}</style>
            </head>
            <body>
            <main>
            <h1>Security audit of {Text(report.Issuer)}</h1>
            {Summary(report)}
            {Families(report)}
            {Recommendations(report)}
            {string.Join('\n', groups)}
            </main>
            </body>
            </html>

            """;
    }

    private static string Summary(AuditReport report)
    {
        var environment = report.IsDevelopment ? "Development" : "Production";
        var broker = report.Broker is null ? "not asked" : Text(report.Broker);
        var hint = report.IsDevelopment
            ? "<p class=\"note\">Judged as what production would be: some checks must fail here.</p>"
            : "";
        var notSeen = string.Concat(report.NotSeen.Select(one => $"\n<p class=\"note\">Not seen: {Text(one)}</p>"));
        return $"""
            <p><span class="score">{report.Percentage} %</span> {report.Score} checks passed, {report.Count(Verdict.Fail)} failed,
            {report.Count(Verdict.Warn)} warned, {report.Count(Verdict.NotApplicable)} not applicable</p>
            <p><meter min="0" max="100" low="60" high="90" optimum="100" value="{report.Percentage}"
            aria-label="Weighted share of the checks that passed, in percent"></meter></p>
            <p class="soft">Environment: {environment}. Running broker: {broker}. {report.At.ToString(
                "yyyy-MM-dd HH:mm 'UTC'",
                CultureInfo.InvariantCulture
            )}</p>{hint}{notSeen}
            """;
    }

    private static string Families(AuditReport report)
    {
        var items = report.Families.Select(one =>
            $"<li>{Badge(one.Verdict)}<code>{one.Name}</code> <span class=\"soft\">{one.Passed} of {one.Lines} checks passed</span></li>"
        );
        return $"""
            <h2>Families of attacks</h2>
            <ul class="plain">
            {string.Join('\n', items)}
            </ul>
            """;
    }

    private static string Recommendations(AuditReport report)
    {
        var items = report
            .Recommendations.Select(one =>
                $"<li>{Badge(one.Verdict)}<a href=\"#{one.Rule.Id}\">{Text(one.Rule.Title)}</a><br>{Text(one.Rule.Cure)}</li>"
            )
            .ToList();
        return items.Count == 0
            ? "<h2>Recommendations</h2>\n<p>None.</p>"
            : $"""
                <h2>Recommendations</h2>
                <ol>
                {string.Join('\n', items)}
                </ol>
                """;
    }

    private static string GroupOf(IGrouping<AuditGroup, AuditFinding> group) =>
        $"<h2>{Text(group.Key.Title())}</h2>\n<div class=\"lines\">\n{string.Join('\n', group.Select(LineOf))}\n</div>";

    private static string LineOf(AuditFinding finding)
    {
        var rule = finding.Rule;
        var live = finding.Live is { } seen ? Term("Live", $"{Badge(seen.Verdict)}{Text(seen.Effective)}") : "";
        var probe = rule.Probe is null ? "" : Term("Probe", Text(rule.Probe));
        var tests = string.Concat(rule.Tests.Select(test => $"<li><code>{Text(test)}</code></li>"));
        return $"""
            <section class="line" id="{rule.Id}">
            <h3>{Badge(finding.Verdict)}{Text(rule.Title)}</h3>
            <dl>
            {Term("Check", $"<code>{rule.Id}</code>, {rule.Severity.Word()}, weight {rule.Severity.Weight()}")}
            {Term("Rule", $"<a href=\"{Text(rule.Help)}\" rel=\"noreferrer\">{Text(rule.Reference)}</a>")}
            {Term("Effective", Text(finding.Effective))}{live}
            {Term("Why it matters", Text(rule.Why))}
            {Term("Cure", Text(rule.Cure))}{probe}
            {Term("Tests", $"<ul>{tests}</ul>")}
            </dl>
            </section>
            """;
    }

    private static string Term(string term, string html) => $"\n<dt>{term}</dt><dd>{html}</dd>";

    private static string Badge(Verdict verdict)
    {
        var style = verdict == Verdict.NotApplicable ? "none" : verdict.Word();
        return $"<span class=\"verdict {style}\">{verdict.Word()}</span>";
    }
}
