using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>The scopes that a request gets at a resource. No I/O, no clock.</summary>
public static class RequestedScopes
{
    /// <summary>
    /// The requested scopes that the resource has, or its defaults (RFC 6749 §3.3).
    /// </summary>
    /// <remarks>
    /// Settings limit the scopes of configured clients. The scopes that a client registered itself are not a limit: it
    /// could register more at any time, and SDKs that step up request more than they registered (docs/decisions/0005).
    /// </remarks>
    public static OAuthResult<ScopeSet> Of(string? text, Resource resource, Client client)
    {
        if (!ScopeSet.TryParse(text, out var sent))
        {
            return OAuthError.InvalidScope("scope is too long or contains invalid characters.");
        }
        var selected = resource.Select(sent);
        if (selected.IsRefused)
        {
            return selected.Error;
        }
        if (resource.HasImpliedScopes)
        {
            return resource.Scopes;
        }
        var requested = selected.Value;
        var allowed = client is { IsTrusted: true, Scopes: { } limit }
            ? resource.Scopes.Intersect(limit)
            : resource.Scopes;
        if (requested.Count == 0)
        {
            var defaults = resource.DefaultScopes.Intersect(allowed);
            if (defaults.Count == 0)
            {
                return OAuthError.InvalidScope("scope is missing. The resource has no default scopes for this client.");
            }
            return client.Scopes is { } registered && defaults.Intersect(registered) is { Count: > 0 } common
                ? common
                : defaults;
        }
        return requested.IsSubsetOf(allowed)
            ? requested
            : OAuthError.InvalidScope("scope contains values that this client may not request at this resource.");
    }
}
