using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>A tool of an MCP server: its upstream, and the upstream scopes that each action needs.</summary>
public sealed record Tool
{
    /// <summary>No name contains it.</summary>
    private const char KeySeparator = '~';

    public required string Name { get; init; }

    /// <summary>The name for users, from settings.</summary>
    public string? Title { get; init; }

    public string DisplayName => Title ?? Name;

    /// <summary>The audience of its resource. Tool names are unique only within a resource.</summary>
    public required string Resource { get; init; }

    public required string Upstream { get; init; }

    /// <summary>The upstream scopes of each action, at least one per action.</summary>
    public required IReadOnlyDictionary<string, ScopeSet> Actions { get; init; }

    /// <summary>
    /// The broker scopes that an access token must have, directly or by implication, to use the tool.
    /// </summary>
    public ScopeSet Scopes { get; init; } = ScopeSet.Empty;

    /// <summary>All upstream scopes that the tool can use.</summary>
    public ScopeSet UpstreamScopes => ScopeSet.Of(Actions.Values.SelectMany(scopes => scopes));

    /// <summary>Identifies the tool across all resources. Used in row keys.</summary>
    public string Key => $"{Name}{KeySeparator}{Secret.Sha256Of(Resource)[..12]}";

    /// <summary>The name in a <see cref="Key"/>, also if settings no longer have the tool.</summary>
    public static string NameIn(string key) => key.Split(KeySeparator)[0];

    /// <summary>The minimal upstream scopes for <paramref name="actions"/>, or <c>invalid_request</c>.</summary>
    /// <remarks>An empty list is an error too, because the resulting empty scope set would pass every check.</remarks>
    public OAuthResult<ScopeSet> MinimalScopes(IReadOnlyCollection<string> actions)
    {
        if (actions.Count == 0)
        {
            return OAuthError.InvalidRequest("At least one action is required.");
        }
        var scopes = ScopeSet.Empty;
        foreach (var action in actions)
        {
            if (!Actions.TryGetValue(action, out var needed))
            {
                return OAuthError.InvalidRequest("The tool has no action with this name.", $"unknown action of {Name}");
            }
            scopes = scopes.Union(needed);
        }
        return scopes;
    }
}
