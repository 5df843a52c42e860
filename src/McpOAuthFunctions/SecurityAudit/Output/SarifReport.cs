using System.Text.Json.Nodes;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The report as SARIF 2.1.0, for code scanning.</summary>
/// <remarks>
/// A result needs a location. It is the settings file, or "app-settings" if the settings came from elsewhere.
/// </remarks>
internal static class SarifReport
{
    /// <param name="settingsFile">As the operator named it. Null if settings came from elsewhere.</param>
    public static string Of(AuditReport report, string? settingsFile)
    {
        var driver = new JsonObject
        {
            ["name"] = "mcp-oauth audit",
            ["version"] = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
            ["rules"] = new JsonArray([.. report.Findings.Select(one => RuleOf(one.Rule))]),
        };
        var run = new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = driver },
            ["results"] = new JsonArray([
                .. report.Findings.Select((one, index) => ResultOf(one, index, UriOf(settingsFile))),
            ]),
            ["properties"] = new JsonObject
            {
                ["issuer"] = report.Issuer,
                ["sevenChecks"] = report.SevenChecks,
                ["settings"] = report.Settings.ToString(),
                ["live"] = report.Live?.ToString(),
            },
        };
        return JsonReport.Written(
            new()
            {
                ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
                ["version"] = "2.1.0",
                ["runs"] = new JsonArray(run),
            }
        );
    }

    // A relative reference stays relative; white space and the like are escaped (RFC 3986 §4.1).
    private static string UriOf(string? settingsFile) =>
        settingsFile is null
            ? "app-settings"
            : string.Join('/', settingsFile.Split('/', '\\').Select(Uri.EscapeDataString));

    private static JsonObject RuleOf(AuditRule rule) =>
        new()
        {
            ["id"] = rule.Id,
            ["shortDescription"] = TextOf(rule.Title),
            ["fullDescription"] = TextOf(rule.Why is null ? $"{rule.Title}." : $"{rule.Title}. {rule.Why}"),
            ["help"] = TextOf($"{rule.Cure} ({rule.Source})"),
            ["helpUri"] = rule.Help,
            ["defaultConfiguration"] = new JsonObject
            {
                ["level"] = rule.Severity is Severity.Critical or Severity.High ? "error" : "warning",
            },
            ["properties"] = new JsonObject
            {
                ["tags"] = JsonReport.ArrayOf(["security", .. rule.Families]),
                // GitHub sorts by it: over 9.0 is critical, 7.0 high, 4.0 medium.
                ["security-severity"] = rule.Severity switch
                {
                    Severity.Critical => "9.5",
                    Severity.High => "8.0",
                    Severity.Medium => "5.0",
                    _ => "2.0",
                },
                ["tests"] = JsonReport.ArrayOf([rule.Test]),
            },
        };

    private static JsonObject ResultOf(AuditFinding finding, int index, string uri) =>
        new()
        {
            ["ruleId"] = finding.Rule.Id,
            ["ruleIndex"] = index,
            ["kind"] = finding.Verdict switch
            {
                Verdict.Pass => "pass",
                Verdict.NotApplicable => "notApplicable",
                Verdict.AlwaysOn => "informational",
                Verdict.NotSeen => "open",
                _ => "fail",
            },
            // SARIF 2.1.0 §3.27.10: what did not fail has level none.
            ["level"] = finding.Verdict switch
            {
                Verdict.Fail => "error",
                Verdict.Warn => "warning",
                _ => "none",
            },
            ["message"] = TextOf(Escaped($"{finding.Rule.Title}: {finding.Verdict.Word()}. {finding.Evidence}")),
            ["locations"] = new JsonArray(
                new JsonObject
                {
                    ["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = uri } },
                }
            ),
            // The same finding, wherever the settings are stored.
            ["partialFingerprints"] = new JsonObject { ["rule/v1"] = finding.Rule.Id },
        };

    private static JsonObject TextOf(string text) => new() { ["text"] = text };

    // SARIF 2.1.0 §3.11.6: otherwise a broker's text becomes a link.
    private static string Escaped(string message) =>
        message
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);
}
