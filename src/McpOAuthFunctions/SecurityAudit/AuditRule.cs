namespace McpOAuthFunctions.SecurityAudit;

/// <summary>A rule: what it asks, where that is written, and how it is judged. No I/O, no clock.</summary>
public sealed record AuditRule
{
    /// <summary>Stable: pipelines name it. Those of the seven checks are the names that they were asked for by.</summary>
    public required string Id { get; init; }

    public required AuditGroup Group { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>What should hold, as a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>Document and section.</summary>
    public required string Reference { get; init; }

    /// <summary>An https URL of it.</summary>
    public required string Help { get; init; }

    /// <summary>What happens where it does not hold.</summary>
    public required string Why { get; init; }

    public required string Cure { get; init; }

    /// <summary>Tests that prove it, as <c>Class.Method</c>.</summary>
    public required IReadOnlyList<string> Tests { get; init; }

    /// <summary>
    /// The one of <see cref="Tests"/> that proves on Azurite what a rehearsal cannot show: it keeps everything in memory,
    /// and this rule rests on what Table Storage does. Null where it does not.
    /// </summary>
    public string? StorageTest { get; init; }

    /// <summary>The families of attacks that it defends against (<see cref="AttackFamily"/>).</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>What <c>--live</c> tries, in words; null where a running broker cannot show it.</summary>
    public string? Probe { get; init; }

    /// <summary>Null where nothing of it was seen.</summary>
    public required Func<EffectiveConfiguration, Judgement?> Judge { get; init; }
}

/// <summary>Where a rule comes from.</summary>
public enum AuditGroup
{
    /// <summary>The seven checks.</summary>
    Checklist,

    /// <summary>RFC 9700 and the standards that it gathers.</summary>
    BestCurrentPractice,

    /// <summary>The security best practices of the Model Context Protocol.</summary>
    ModelContextProtocol,

    /// <summary>How the broker itself is run.</summary>
    Deployment,
}

/// <summary>The five families of attacks. Each is as good as the worst of its lines.</summary>
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
