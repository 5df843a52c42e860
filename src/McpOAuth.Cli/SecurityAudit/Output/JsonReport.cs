using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>
/// The report as JSON for scripts, described in docs/security-audit.md. Members are added, never renamed.
/// </summary>
internal static class JsonReport
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // csharpier-ignore - a table
    public static string Of(AuditReport report) =>
        ObjectOf(("issuer", report.Issuer), ("environment", report.IsDevelopment ? "Development" : "Production"),
            ("at", report.At), ("broker", report.Evidence?.Broker), ("notSeen", ArrayOf(report.NotSeen)),
            ("sevenChecks", report.SevenChecks),
            ("score", $"{report.Settings.Passed}/{report.Settings.Total}"), ("percentage", report.Settings.Percentage),
            ("live", LiveOf(report.Live)),
            ("families", new JsonArray([.. report.Families.Select(FamilyOf)])),
            ("checks", new JsonArray([.. report.Findings.Select(CheckOf)])),
            ("recommendations", new JsonArray([.. report.Recommendations.Select(RecommendationOf)]))
        ).ToJsonString(Indented);

    /// <summary>Creates an object without null members.</summary>
    public static JsonObject ObjectOf(params IEnumerable<(string Name, JsonNode? Value)> members) =>
        new(
            members
                .Where(member => member.Value is not null)
                .Select(member => KeyValuePair.Create(member.Name, member.Value))
        );

    public static JsonArray ArrayOf(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text)!)]);

    private static JsonObject? LiveOf(AuditScore? live) =>
        live is null ? null : ObjectOf(("score", $"{live.Passed}/{live.Total}"), ("percentage", live.Percentage));

    // csharpier-ignore - a table
    private static JsonObject FamilyOf(FamilyResult family) =>
        ObjectOf(("name", family.Name), ("verdict", family.Verdict.Word()), ("passed", family.Passed),
            ("checks", family.Rules), ("alwaysOn", family.AlwaysOn));

    // csharpier-ignore - a table
    private static JsonObject CheckOf(AuditFinding finding) =>
        ObjectOf(("id", finding.Rule.Id), ("group", finding.Rule.Section.Title()), ("title", finding.Rule.Title),
            ("reference", finding.Rule.Source), ("help", finding.Rule.Help),
            ("severity", finding.Rule.Severity.Word()), ("weight", finding.Rule.Severity.Weight()),
            ("families", ArrayOf(finding.Rule.Families)), ("setting", finding.Rule.Setting),
            ("verdict", finding.Verdict.Word()), ("effective", finding.Effective),
            ("live", finding.Live is not { } live ? null
                : ObjectOf(("verdict", live.Verdict.Word()), ("effective", live.Effective))),
            ("probe", finding.Rule.Probe), ("why", finding.Rule.Why), ("cure", finding.Rule.Cure),
            ("tests", ArrayOf([finding.Rule.Test])));

    private static JsonObject RecommendationOf(AuditFinding finding) =>
        ObjectOf(("check", finding.Rule.Id), ("cure", finding.Rule.Cure));
}
