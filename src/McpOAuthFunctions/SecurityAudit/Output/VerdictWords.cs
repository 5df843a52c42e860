namespace McpOAuthFunctions.SecurityAudit.Output;

/// <summary>The words of the reports. Stable, as scripts read them.</summary>
internal static class VerdictWords
{
    public static string Word(this Verdict verdict) =>
        verdict switch
        {
            Verdict.Pass => "pass",
            Verdict.Warn => "warn",
            Verdict.Fail => "fail",
            _ => "not applicable",
        };

    public static string Word(this Severity severity) =>
        severity switch
        {
            Severity.Critical => "critical",
            Severity.High => "high",
            Severity.Medium => "medium",
            _ => "low",
        };

    public static string Title(this AuditGroup group) =>
        group switch
        {
            AuditGroup.Checklist => "The seven checks",
            AuditGroup.BestCurrentPractice => "OAuth 2.0 best current practice (RFC 9700)",
            AuditGroup.ModelContextProtocol => "MCP security best practices",
            _ => "Deployment",
        };

    /// <summary>What a line was judged by, the running broker's part included.</summary>
    public static string Evidence(this AuditFinding finding) =>
        finding.Live is { } live ? $"{finding.Effective}; live: {live.Effective}" : finding.Effective;
}
