using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>A tool of an MCP server: the upstream that it uses, and the upstream scopes that each of its actions needs.</summary>
public sealed record Tool
{
    public required string Name { get; init; }

    /// <summary>The audience of the resource that it belongs to: two resources may have tools of one name.</summary>
    public required string Resource { get; init; }

    public required string Upstream { get; init; }

    /// <summary>The upstream scopes of each action. None is empty.</summary>
    public required IReadOnlyDictionary<string, ScopeSet> Actions { get; init; }

    /// <summary>The broker's scopes that an access token must have, by itself or by implication, to use the tool.</summary>
    public ScopeSet Scopes { get; init; } = ScopeSet.Empty;

    /// <summary>All upstream scopes that the tool may ever get.</summary>
    public ScopeSet UpstreamScopes => ScopeSet.Of(Actions.Values.SelectMany(scopes => scopes));

    /// <summary>Names it among all tools of all resources, in a row's key.</summary>
    public string Key => $"{Name}~{Secret.Sha256Of(Resource)[..12]}";

    /// <summary>The fewest upstream scopes with which all of <paramref name="actions"/> can be done.</summary>
    /// <remarks>An unknown action is an error, and so is none at all: an empty set would pass every check.</remarks>
    public OAuthResult<ScopeSet> MinimalScopes(IReadOnlyCollection<string> actions)
    {
        if (actions.Count == 0)
        {
            return OAuthError.InvalidRequest("No action is named.");
        }
        var scopes = ScopeSet.Empty;
        foreach (var action in actions)
        {
            if (!Actions.TryGetValue(action, out var needed))
            {
                return OAuthError.InvalidRequest("The tool has no such action.", $"unknown action of {Name}");
            }
            scopes = scopes.Union(needed);
        }
        return scopes;
    }
}
