using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The audit as SARIF 2.1.0, for code scanning.</summary>
/// <remarks>
/// A result needs a place: what is wrong are settings, so it is the settings file, or "app settings" where they come
/// from elsewhere.
/// </remarks>
internal static class SarifReport
{
    /// <param name="settingsFile">As the operator named it; null where settings came from elsewhere.</param>
    public static string Of(AuditReport report, string? settingsFile)
    {
        var log = new SarifLog
        {
            Runs =
            [
                new()
                {
                    Tool = new(
                        new()
                        {
                            Version = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
                            Rules = [.. report.Findings.Select(one => RuleOf(one.Rule))],
                        }
                    ),
                    Results = [.. report.Findings.Select((one, index) => ResultOf(one, index, UriOf(settingsFile)))],
                    Properties = new(report.Issuer, report.Score, report.Percentage),
                },
            ],
        };
        return JsonSerializer.Serialize(log, AuditJson.Default.SarifLog);
    }

    // A relative reference stays one; white space and the like are escaped (RFC 3986 §4.1).
    private static string UriOf(string? settingsFile) =>
        settingsFile is null
            ? "app-settings"
            : string.Join('/', settingsFile.Split('/', '\\').Select(Uri.EscapeDataString));

    private static SarifRule RuleOf(AuditRule rule) =>
        new()
        {
            Id = rule.Id,
            ShortDescription = new(rule.Title),
            FullDescription = new($"{rule.Title}. {rule.Why}"),
            Help = new($"{rule.Cure} ({rule.Reference})"),
            HelpUri = rule.Help,
            DefaultConfiguration = new(rule.Severity is Severity.Critical or Severity.High ? "error" : "warning"),
            Properties = new(["security", .. rule.Families], ScoreOf(rule.Severity), rule.Tests),
        };

    // GitHub sorts by it: over 9.0 is critical, 7.0 high, 4.0 medium.
    private static string ScoreOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "9.5",
            Severity.High => "8.0",
            Severity.Medium => "5.0",
            _ => "2.0",
        };

    // SARIF 2.1.0 §3.11.6: else what a broker says becomes a link.
    private static string Escaped(string message) =>
        message
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);

    private static SarifResult ResultOf(AuditFinding finding, int index, string uri) =>
        new()
        {
            RuleId = finding.Rule.Id,
            RuleIndex = index,
            // SARIF 2.1.0 §3.27.10: what did not fail has level none.
            Kind = finding.Verdict switch
            {
                Verdict.Pass => "pass",
                Verdict.NotApplicable => "notApplicable",
                _ => "fail",
            },
            Level = finding.Verdict switch
            {
                Verdict.Fail => "error",
                Verdict.Warn => "warning",
                _ => "none",
            },
            Message = new(Escaped($"{finding.Rule.Title}: {finding.Verdict.Word()}. {finding.Evidence()}")),
            Locations = [new(new(new(uri)))],
            PartialFingerprints = new(finding.Rule.Id),
        };
}

internal sealed record SarifLog
{
    [JsonPropertyName("$schema")]
    public string Schema { get; } = "https://json.schemastore.org/sarif-2.1.0.json";

    public string Version { get; } = "2.1.0";

    public required IReadOnlyList<SarifRun> Runs { get; init; }
}

internal sealed record SarifRun
{
    public required SarifTool Tool { get; init; }

    public required IReadOnlyList<SarifResult> Results { get; init; }

    public required SarifRunProperties Properties { get; init; }
}

internal sealed record SarifRunProperties(string Issuer, string Score, int Percentage);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver
{
    public string Name { get; } = "McpOAuthFunctions audit";

    public required string Version { get; init; }

    public required IReadOnlyList<SarifRule> Rules { get; init; }
}

internal sealed record SarifRule
{
    public required string Id { get; init; }

    public required SarifText ShortDescription { get; init; }

    public required SarifText FullDescription { get; init; }

    public required SarifText Help { get; init; }

    public required string HelpUri { get; init; }

    public required SarifConfiguration DefaultConfiguration { get; init; }

    public required SarifRuleProperties Properties { get; init; }
}

internal sealed record SarifConfiguration(string Level);

internal sealed record SarifRuleProperties(
    IReadOnlyList<string> Tags,
    [property: JsonPropertyName("security-severity")] string SecuritySeverity,
    IReadOnlyList<string> Tests
);

internal sealed record SarifResult
{
    public required string RuleId { get; init; }

    public required int RuleIndex { get; init; }

    public required string Kind { get; init; }

    public required string Level { get; init; }

    public required SarifText Message { get; init; }

    public required IReadOnlyList<SarifLocation> Locations { get; init; }

    public required SarifFingerprints PartialFingerprints { get; init; }
}

internal sealed record SarifText(string Text);

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation);

internal sealed record SarifPhysicalLocation(SarifArtifact ArtifactLocation);

internal sealed record SarifArtifact(string Uri);

/// <summary>A rule is broken or not, wherever the settings stand: so a result is known by its rule.</summary>
internal sealed record SarifFingerprints([property: JsonPropertyName("rule/v1")] string Rule);
