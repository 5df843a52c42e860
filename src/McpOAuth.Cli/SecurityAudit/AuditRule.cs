namespace McpOAuth.Cli.SecurityAudit;

/// <summary>A rule of the audit, with its source, its judgement and its fix.</summary>
/// <param name="Id">Stable: pipelines use it.</param>
/// <param name="Title">The requirement, as a sentence.</param>
/// <param name="Source">Documents and sections; the first one is linked.</param>
/// <param name="Families">The families of attacks that it defends against (<see cref="AttackFamily"/>).</param>
/// <param name="Test">A test that proves it, as <c>Class.Method</c>.</param>
/// <param name="Probe">What <c>--live</c> sends. Null if a broker cannot show it to a stranger.</param>
public sealed record AuditRule(
    string Id,
    Severity Severity,
    string Title,
    string Source,
    IReadOnlyList<string> Families,
    string Test,
    string? Probe = null
)
{
    /// <summary>Whether it is one of the seven checks of the OAuth security checklist.</summary>
    public bool IsSevenCheck { get; init; }

    /// <summary>The settings that decide it. Null if no setting can change it.</summary>
    public string? Setting { get; init; }

    /// <summary>The verdict on the settings. Pure. Null if no setting can change it.</summary>
    public Func<EffectiveConfiguration, Judgement>? Judge { get; init; }

    /// <summary>What happens if it does not hold. Null if the title says it.</summary>
    public string? Why { get; init; }

    public string Cure { get; init; } =
        "No setting changes this. Update the broker, or check the proxy in front of it.";

    /// <summary>The URL of the source.</summary>
    public string Help
    {
        get => field ?? UrlOf(Source);
        init;
    }

    public AuditSection Section =>
        IsSevenCheck ? AuditSection.SevenChecks
        : Judge is null ? AuditSection.Protections
        : AuditSection.Settings;

    private static string UrlOf(string source)
    {
        var first = source.Split(';')[0];
        if (first.Split(' ') is ["RFC", var number, ['§', .. var section], ..])
        {
            return $"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}";
        }
        var title = first.Split(", ")[^1].ToLowerInvariant();
        var anchor = string.Join('-', title.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries));
        return $"https://modelcontextprotocol.io/specification/latest/basic/security_best_practices#{anchor}";
    }
}

/// <summary>Sections of the report: the seven checks, rules that depend on settings, and fixed protections.</summary>
public enum AuditSection
{
    SevenChecks,
    Settings,
    Protections,
}

/// <summary>The five families of attacks.</summary>
public static class AttackFamily
{
    public const string CodeInterception = "authorization_code_interception";
    public const string Csrf = "csrf_attacks";
    public const string RedirectManipulation = "redirect_uri_manipulation";
    public const string ScopeElevation = "scope_elevation";
    public const string TokenLeakage = "token_leakage";

    public static IReadOnlyList<string> All { get; } =
    [CodeInterception, Csrf, RedirectManipulation, ScopeElevation, TokenLeakage];
}
