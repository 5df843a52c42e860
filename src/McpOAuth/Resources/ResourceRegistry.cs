using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>All resources of the settings.</summary>
public sealed class ResourceRegistry
{
    private readonly Resource[] resources;

    public ResourceRegistry(IEnumerable<Resource> resources)
    {
        // The longest path first: it is the one that is meant where two match.
        this.resources = [.. resources.OrderByDescending(resource => resource.Uri.PathLength)];
        AllScopes = ScopeSet.Of(this.resources.SelectMany(resource => resource.Scopes));
    }

    public IReadOnlyList<Resource> All => resources;

    /// <summary>The scopes of all resources together.</summary>
    public ScopeSet AllScopes { get; }

    /// <summary>
    /// The resource that a request means by <paramref name="indicator"/>, or the only one where it names none.
    /// </summary>
    /// <remarks>RFC 8707 §2: an unknown resource, or none where several are configured, is <c>invalid_target</c>.</remarks>
    public OAuthResult<Resource> Find(string? indicator)
    {
        if (indicator is null)
        {
            return resources.Length == 1
                ? resources[0]
                : OAuthError.InvalidTarget("The resource parameter is required here.");
        }
        if (!ResourceIndicator.TryParse(indicator, out var requested))
        {
            return OAuthError.InvalidTarget("The resource is not an absolute URI without a fragment.");
        }
        return Array.Find(resources, resource => requested.IsAtOrBelow(resource.Uri)) is { } found
            ? found
            : OAuthError.InvalidTarget("The resource is not known here.");
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

    /// <summary>The resource that has these credentials' id.</summary>
    public Resource? FindByClientId(string clientId) =>
        Array.Find(
            resources,
            resource => string.Equals(resource.Credentials?.ClientId, clientId, StringComparison.Ordinal)
        );

    /// <summary>The one resource with exactly this path; null where there is none, or several on different hosts.</summary>
    public Resource? FindByPath(string path)
    {
        var found = Array.FindAll(resources, resource => resource.Uri.HasPath(path));
        return found.Length == 1 ? found[0] : null;
    }
}
