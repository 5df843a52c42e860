using System.Text.Json.Nodes;
using static McpOAuth.Cli.SecurityAudit.Output.JsonReport;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>The report as SARIF 2.1.0, for code scanning.</summary>
/// <remarks>A result needs a location: the settings file, or "app-settings" if there is none.</remarks>
internal static class SarifReport
{
    /// <param name="settingsFile">The path that the operator gave. Null if the settings came from elsewhere.</param>
    public static string Of(AuditReport report, string? settingsFile)
    {
        var version = typeof(SarifReport).Assembly.GetName().Version!.ToString(3);
        var rules = new JsonArray([.. report.Findings.Select(finding => RuleOf(finding.Rule))]);
        var driver = ObjectOf(("name", "mcp-oauth audit"), ("version", version), ("rules", rules));
        var results = report.Findings.Select((finding, index) => ResultOf(finding, index, UriOf(settingsFile)));
        var scores = ObjectOf(
            ("issuer", report.Issuer),
            ("sevenChecks", report.SevenChecks),
            ("settings", $"{report.Settings}"),
            ("live", report.Live?.ToString())
        );
        var tool = ObjectOf(("driver", driver));
        var run = ObjectOf(("tool", tool), ("results", new JsonArray([.. results])), ("properties", scores));
        const string schema = "https://json.schemastore.org/sarif-2.1.0.json";
        var log = ObjectOf(("$schema", schema), ("version", "2.1.0"), ("runs", new JsonArray(run)));
        return log.ToJsonString(Indented);
    }

    // A relative reference stays relative; special characters are escaped (RFC 3986 §4.1).
    private static string UriOf(string? settingsFile) =>
        settingsFile is null
            ? "app-settings"
            : string.Join('/', settingsFile.Split('/', '\\').Select(Uri.EscapeDataString));

    private static JsonObject RuleOf(AuditRule rule) =>
        ObjectOf(
            ("id", rule.Id),
            ("shortDescription", TextOf(rule.Title)),
            ("fullDescription", TextOf($"{rule.Title}. {rule.Why}".TrimEnd())),
            ("help", TextOf($"{rule.Cure} ({rule.Source})")),
            ("helpUri", rule.Help),
            ("defaultConfiguration", ObjectOf(("level", rule.Severity >= Severity.High ? "error" : "warning"))),
            (
                "properties",
                ObjectOf(
                    ("tags", ArrayOf(["security", .. rule.Families])),
                    // GitHub sorts by this: over 9.0 is critical, 7.0 high, 4.0 medium.
                    ("security-severity", ((string[])["2.0", "5.0", "8.0", "9.5"])[(int)rule.Severity]),
                    ("tests", ArrayOf([rule.Test]))
                )
            )
        );

    private static JsonObject ResultOf(AuditFinding finding, int index, string uri)
    {
        // SARIF 2.1.0 §3.27.10: the level must be none unless kind is fail.
        var (kind, level) = finding.Verdict switch
        {
            Verdict.Pass => ("pass", "none"),
            Verdict.NotApplicable => ("notApplicable", "none"),
            Verdict.AlwaysOn => ("informational", "none"),
            Verdict.NotSeen => ("open", "none"),
            Verdict.Warn => ("fail", "warning"),
            _ => ("fail", "error"),
        };
        var place = ObjectOf(("physicalLocation", ObjectOf(("artifactLocation", ObjectOf(("uri", uri))))));
        return ObjectOf(
            ("ruleId", finding.Rule.Id),
            ("ruleIndex", index),
            ("kind", kind),
            ("level", level),
            ("message", TextOf(Escaped($"{finding.Rule.Title}: {finding.Verdict.Word()}. {finding.Evidence}"))),
            ("locations", new JsonArray(place)),
            // Keeps a finding's identity when the settings file moves.
            ("partialFingerprints", ObjectOf(("rule/v1", finding.Rule.Id)))
        );
    }

    private static JsonObject TextOf(string text) => ObjectOf(("text", text));

    // SARIF 2.1.0 §3.11.6: unescaped brackets in a broker's text would become a link.
    private static string Escaped(string message) =>
        message
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);
}
