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
        AdvertisedScopes = ScopeSet.Of(
            this.resources.Where(resource => resource.NamesDefaultScopes).SelectMany(resource => resource.DefaultScopes)
        );
    }

    public IReadOnlyList<Resource> All => resources;

    /// <summary>The scopes of all resources together.</summary>
    public ScopeSet AllScopes { get; }

    /// <summary>
    /// The <c>scopes_supported</c> of the broker's own metadata: the default scopes that settings name. Some clients
    /// request everything listed there, so it is not the list of all scopes.
    /// </summary>
    public ScopeSet AdvertisedScopes { get; }

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
        if (!ResourceIndicator.TryParseRequested(indicator, out var requested))
        {
            return OAuthError.InvalidTarget("The resource must be an absolute http or https URI without a fragment.");
        }
        return Array.Find(resources, resource => requested.IsAtOrBelow(resource.Uri)) is { } found
            ? found
            : OAuthError.InvalidTarget("The resource is unknown.");
    }

    /// <summary>The granted resource, if <paramref name="indicator"/> names it or is null.</summary>
    /// <param name="granted">The audience of the grant.</param>
    /// <remarks>
    /// RFC 8707 §2 and §2.2. A resource that settings no longer have is <c>invalid_target</c> too, not
    /// <c>invalid_grant</c>: clients keep their token, which works again if the removal was a mistake.
    /// </remarks>
    public OAuthResult<Resource> FindGranted(string? indicator, string granted)
    {
        if (FindByAudience(granted) is not { } resource)
        {
            return OAuthError.InvalidTarget("The granted resource is no longer configured.");
        }
        return indicator is null || (Find(indicator) is { IsRefused: false } found && found.Value == resource)
            ? resource
            : OAuthError.InvalidTarget("The resource is not the one that was granted.");
    }

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
