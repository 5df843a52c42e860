using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The report for scripts. docs/security-audit.md describes it; members are added and never renamed.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Default,
    };

    public static string Of(AuditReport report) =>
        Written(
            new()
            {
                ["issuer"] = report.Issuer,
                ["environment"] = report.IsDevelopment ? "Development" : "Production",
                ["at"] = report.At,
                ["broker"] = report.Broker,
                ["notSeen"] = ArrayOf(report.NotSeen),
                ["sevenChecks"] = report.SevenChecks,
                ["score"] = $"{report.Settings.Passed}/{report.Settings.Total}",
                ["percentage"] = report.Settings.Percentage,
                ["live"] = report.Live is { } live
                    ? new JsonObject { ["score"] = $"{live.Passed}/{live.Total}", ["percentage"] = live.Percentage }
                    : null,
                ["families"] = new JsonArray([.. report.Families.Select(FamilyOf)]),
                ["checks"] = new JsonArray([.. report.Findings.Select(CheckOf)]),
                ["recommendations"] = new JsonArray([.. report.Recommendations.Select(RecommendationOf)]),
            }
        );

    /// <summary>Indented, without the members that are null.</summary>
    public static string Written(JsonObject json)
    {
        RemoveNulls(json);
        return json.ToJsonString(Indented);
    }

    public static JsonArray ArrayOf(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text)!)]);

    private static JsonObject FamilyOf(FamilyResult family) =>
        new()
        {
            ["name"] = family.Name,
            ["verdict"] = family.Verdict.Word(),
            ["passed"] = family.Passed,
            ["checks"] = family.Rules,
            ["alwaysOn"] = family.AlwaysOn,
        };

    private static JsonObject CheckOf(AuditFinding finding) =>
        new()
        {
            ["id"] = finding.Rule.Id,
            ["group"] = finding.Rule.Section.Title(),
            ["title"] = finding.Rule.Title,
            ["reference"] = finding.Rule.Source,
            ["help"] = finding.Rule.Help,
            ["severity"] = finding.Rule.Severity.Word(),
            ["weight"] = finding.Rule.Severity.Weight(),
            ["families"] = ArrayOf(finding.Rule.Families),
            ["setting"] = finding.Rule.Setting,
            ["verdict"] = finding.Verdict.Word(),
            ["effective"] = finding.Effective,
            ["live"] = finding.Live is { } live
                ? new JsonObject { ["verdict"] = live.Verdict.Word(), ["effective"] = live.Effective }
                : null,
            ["probe"] = finding.Rule.Probe,
            ["why"] = finding.Rule.Why,
            ["cure"] = finding.Rule.Cure,
            ["tests"] = ArrayOf([finding.Rule.Test]),
        };

    private static JsonObject RecommendationOf(AuditFinding finding) =>
        new() { ["check"] = finding.Rule.Id, ["cure"] = finding.Rule.Cure };

    private static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonObject json)
        {
            foreach (var name in json.Where(member => member.Value is null).Select(member => member.Key).ToList())
            {
                json.Remove(name);
            }
        }
        foreach (
            var child in node switch
            {
                JsonObject all => all.Select(member => member.Value),
                JsonArray all => all,
                _ => [],
            }
        )
        {
            RemoveNulls(child);
        }
    }
}
