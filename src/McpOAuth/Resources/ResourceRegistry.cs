using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>All configured resources.</summary>
public sealed class ResourceRegistry
{
    private readonly Resource[] resources;

    public ResourceRegistry(IEnumerable<Resource> resources)
    {
        // Longest path first, so that the most specific match wins.
        this.resources = [.. resources.OrderByDescending(resource => resource.Uri.PathLength)];
        AllScopes = ScopeSet.Of(this.resources.SelectMany(resource => resource.Scopes));
    }

    public IReadOnlyList<Resource> All => resources;

    /// <summary>The scopes of all resources together.</summary>
    public ScopeSet AllScopes { get; }

    /// <summary>
    /// The resource that <paramref name="indicator"/> selects. Without an indicator, the only configured resource.
    /// </summary>
    /// <remarks>
    /// RFC 8707 §2: <c>invalid_target</c> if the resource is unknown, or missing with several configured.
    /// </remarks>
    public OAuthResult<Resource> Find(string? indicator)
    {
        if (indicator is null)
        {
            return resources.Length == 1
                ? resources[0]
                : OAuthError.InvalidTarget("The resource parameter is missing.");
        }
        if (!ResourceIndicator.TryParse(indicator, out var requested))
        {
            return OAuthError.InvalidTarget(
                "The resource must be an absolute http or https URI without query or fragment."
            );
        }
        return Array.Find(resources, resource => requested.IsAtOrBelow(resource.Uri)) is { } found
            ? found
            : OAuthError.InvalidTarget("The resource is unknown.");
    }

    /// <summary>An error if <paramref name="indicator"/> names another resource than the granted one. Naming none is fine.</summary>
    /// <param name="granted">The audience of the grant.</param>
    /// <remarks>RFC 8707 §2.2.</remarks>
    public OAuthError? CheckGranted(string? indicator, string granted) =>
        indicator is null || (Find(indicator) is { IsRefused: false } found && found.Value.Uri.Value == granted)
            ? null
            : OAuthError.InvalidTarget("The resource is not the one that was granted.");

    /// <summary>The resource with exactly this audience.</summary>
    public Resource? FindByAudience(string audience) =>
        Array.Find(resources, resource => string.Equals(resource.Uri.Value, audience, StringComparison.Ordinal));

    /// <summary>The resource with this client id in its credentials.</summary>
    public Resource? FindByClientId(string clientId) =>
        Array.Find(
            resources,
            resource => string.Equals(resource.Credentials?.ClientId, clientId, StringComparison.Ordinal)
        );

    /// <summary>The resource with exactly this path, or null if none or several (on different hosts) have it.</summary>
    public Resource? FindByPath(string path)
    {
        var found = Array.FindAll(resources, resource => resource.Uri.HasPath(path));
        return found.Length == 1 ? found[0] : null;
    }
}
