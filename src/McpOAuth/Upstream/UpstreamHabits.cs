using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>How a provider behaves where the standards leave a choice. Pure; each preset has its own file.</summary>
internal sealed record UpstreamHabits
{
    private static readonly UpstreamHabits Oidc = new() { PromptsForOfflineAccess = true };

    /// <summary>Sent with every authorization request.</summary>
    public IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Also sent when a user connects a tool, so that the upstream returns a refresh token.</summary>
    public IReadOnlyDictionary<string, string> ConnectionParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether connecting a tool with <c>offline_access</c> sends <c>prompt=consent</c> (OpenID Connect Core 1.0 §11).
    /// </summary>
    public bool PromptsForOfflineAccess { get; init; }

    /// <summary>Reduces the wanted values of <c>prompt</c> to those that the provider takes.</summary>
    public Func<ScopeSet, ScopeSet> Prompts { get; init; } = wanted => wanted;

    /// <summary>Names the account that the user is expected to choose.</summary>
    public string LoginHintParameter { get; init; } = ParameterNames.LoginHint;

    /// <summary>Whether the client secret is sent in the body. RFC 6749 §2.3.1 prefers the header.</summary>
    public bool SecretInBody { get; init; }

    /// <summary>
    /// Whether a refresh must name its scopes. Other providers would take that as a request to narrow them (RFC 6749
    /// §6).
    /// </summary>
    public bool ScopeOnRefresh { get; init; }

    /// <summary>Whether a revocation ends one token and nothing else of the user's.</summary>
    public bool RevokesSingleTokens { get; init; }

    /// <summary>Whether a revocation ends everything that the user ever granted to the broker.</summary>
    public bool RevokesAllGrants { get; init; }

    /// <summary>Whether a refresh invalidates the previous access token at once.</summary>
    public bool RefreshEndsAccessToken { get; init; }

    /// <summary>
    /// Added to a tool's own scopes, so that the upstream identifies the user and returns a refresh token.
    /// </summary>
    public ScopeSet ConnectionScopes { get; init; } = ScopeSet.Of(["openid", "offline_access"]);

    /// <summary>Separates the scopes in a token response.</summary>
    public char ScopeSeparator { get; init; } = ' ';

    /// <summary>Refresh errors which mean that the token is dead and the user must connect again.</summary>
    public IReadOnlySet<string> DeadTokenErrors { get; init; } =
        new HashSet<string>([ErrorCodes.InvalidGrant], StringComparer.Ordinal);

    /// <summary>Maps every spelling of a scope to one.</summary>
    public Func<string, string> Canonical { get; init; } = scope => scope;

    /// <summary>Scopes that the upstream omits from its responses because another scope implies them.</summary>
    public ScopeHierarchy Hierarchy { get; init; } = ScopeHierarchy.Flat;

    public static UpstreamHabits Of(UpstreamPreset preset) =>
        preset switch
        {
            UpstreamPreset.EntraId => EntraId.Habits,
            UpstreamPreset.GitHub => GitHub.Habits,
            UpstreamPreset.Google => Google.Habits,
            _ => Oidc,
        };

    /// <summary>
    /// Whether <paramref name="held"/>, in the upstream's spelling, covers all of <paramref name="needed"/>.
    /// </summary>
    public bool Covers(ScopeSet held, ScopeSet needed) =>
        Hierarchy.Satisfies(
            ScopeSet.Of(held.Select(Canonical)),
            // offline_access requests a refresh token. No response lists it.
            ScopeSet.Of(needed.Where(scope => scope != "offline_access").Select(Canonical))
        );
}
