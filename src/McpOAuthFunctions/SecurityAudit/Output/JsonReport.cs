using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The audit for scripts. docs/security-audit.md describes it; members are added and never renamed.</summary>
internal static class JsonReport
{
    public static string Of(AuditReport report)
    {
        var json = new ReportJson
        {
            Issuer = report.Issuer,
            Environment = report.IsDevelopment ? "Development" : "Production",
            At = report.At,
            Broker = report.Broker,
            NotSeen = report.NotSeen,
            Score = report.Score,
            Percentage = report.Percentage,
            Families =
            [
                .. report.Families.Select(one => new FamilyJson(one.Name, one.Verdict.Word(), one.Passed, one.Lines)),
            ],
            Checks = [.. report.Findings.Select(CheckOf)],
            Recommendations =
            [
                .. report.Recommendations.Select(one => new RecommendationJson(one.Rule.Id, one.Rule.Cure)),
            ],
        };
        return JsonSerializer.Serialize(json, AuditJson.Default.ReportJson);
    }

    private static CheckJson CheckOf(AuditFinding finding) =>
        new()
        {
            Id = finding.Rule.Id,
            Group = finding.Rule.Group.Title(),
            Title = finding.Rule.Title,
            Reference = finding.Rule.Reference,
            Help = finding.Rule.Help,
            Severity = finding.Rule.Severity.Word(),
            Weight = finding.Rule.Severity.Weight(),
            Families = finding.Rule.Families,
            Verdict = finding.Verdict.Word(),
            Effective = finding.Effective,
            Live = finding.Live is { } live ? new LiveJson(live.Verdict.Word(), live.Effective) : null,
            Probe = finding.Rule.Probe,
            Why = finding.Rule.Why,
            Cure = finding.Rule.Cure,
            Tests = finding.Rule.Tests,
        };
}

internal sealed record ReportJson
{
    public required string Issuer { get; init; }

    public required string Environment { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Broker { get; init; }

    public required IReadOnlyList<string> NotSeen { get; init; }

    public required string Score { get; init; }

    public required int Percentage { get; init; }

    public required IReadOnlyList<FamilyJson> Families { get; init; }

    public required IReadOnlyList<CheckJson> Checks { get; init; }

    public required IReadOnlyList<RecommendationJson> Recommendations { get; init; }
}

internal sealed record FamilyJson(string Name, string Verdict, int Passed, int Checks);

internal sealed record LiveJson(string Verdict, string Effective);

internal sealed record RecommendationJson(string Check, string Cure);

internal sealed record CheckJson
{
    public required string Id { get; init; }

    public required string Group { get; init; }

    public required string Title { get; init; }

    public required string Reference { get; init; }

    public required string Help { get; init; }

    public required string Severity { get; init; }

    public required int Weight { get; init; }

    public required IReadOnlyList<string> Families { get; init; }

    public required string Verdict { get; init; }

    public required string Effective { get; init; }

    public LiveJson? Live { get; init; }

    public string? Probe { get; init; }

    public required string Why { get; init; }

    public required string Cure { get; init; }

    public required IReadOnlyList<string> Tests { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ReportJson))]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class AuditJson : JsonSerializerContext;
