using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>What a provider does or wants where the standards leave it open. Pure; each preset is a file of its own.</summary>
internal sealed record UpstreamHabits
{
    private static readonly UpstreamHabits Oidc = new();

    /// <summary>Sent with every authorization request.</summary>
    public IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Sent as well where a person connects a tool, so that a refresh token comes back.</summary>
    public IReadOnlyDictionary<string, string> ConnectionParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>RFC 6749 §2.3.1 prefers the header; these document the body.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>Whether a refresh must say its scopes; others take it for the wish to narrow them (RFC 6749 §6).</summary>
    public bool ScopeOnRefresh { get; init; }

    /// <summary>Whether a refresh ends the former access token at once.</summary>
    public bool RefreshEndsAccessToken { get; init; }

    /// <summary>Scopes beside a tool's own that make the upstream say who connected and give a refresh token.</summary>
    public ScopeSet ConnectionScopes { get; init; } = ScopeSet.Of(["openid", "offline_access"]);

    /// <summary>What stands between the scopes of an answer.</summary>
    public char ScopeSeparator { get; init; } = ' ';

    /// <summary>Errors of a refresh that say: this token is dead, only the person can help.</summary>
    public IReadOnlySet<string> DeadTokenErrors { get; init; } =
        new HashSet<string>([ErrorCodes.InvalidGrant], StringComparer.Ordinal);

    /// <summary>One spelling for all spellings of a scope.</summary>
    public Func<string, string> Canonical { get; init; } = scope => scope;

    /// <summary>What the upstream leaves out of its answers because another scope implies it.</summary>
    public ScopeHierarchy Hierarchy { get; init; } = ScopeHierarchy.Flat;

    public static UpstreamHabits Of(UpstreamPreset preset) =>
        preset switch
        {
            UpstreamPreset.EntraId => EntraId.Habits,
            UpstreamPreset.GitHub => GitHub.Habits,
            UpstreamPreset.Google => Google.Habits,
            _ => Oidc,
        };

    /// <summary>Whether <paramref name="held"/>, as the upstream spells it, gives all of <paramref name="needed"/>.</summary>
    public bool Covers(ScopeSet held, ScopeSet needed) =>
        Hierarchy.Satisfies(
            ScopeSet.Of(held.Select(Canonical)),
            // It asks for a refresh token and is in no answer.
            ScopeSet.Of(needed.Where(scope => scope != "offline_access").Select(Canonical))
        );
}
