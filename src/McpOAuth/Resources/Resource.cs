using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>An MCP server that trusts the broker, from settings.</summary>
public sealed record Resource
{
    /// <summary>
    /// The <c>aud</c> of access tokens, and <c>resource</c> in the protected resource metadata (RFC 9728 §2).
    /// </summary>
    public required ResourceIndicator Uri { get; init; }

    /// <summary>The name for users, from settings.</summary>
    public string? Name { get; init; }

    public string DisplayName => Name ?? Uri.Value;

    /// <summary>Default when no scopes are configured.</summary>
    public static readonly ScopeSet ImpliedScopes = ScopeSet.Of(["mcp"]);

    /// <summary>
    /// Scopes that clients send by habit. We issue no id_token, and refresh tokens do not depend on a scope.
    /// </summary>
    /// <remarks>OpenID Connect Core 1.0 §3.1.2.1, §5.4 and §11.</remarks>
    private static readonly ScopeSet OpenIdConnectScopes = ScopeSet.Of([
        "openid",
        "email",
        "profile",
        "offline_access",
        "address",
        "phone",
    ]);

    public required ScopeSet Scopes { get; init; }

    /// <summary>No scopes are configured. Requested scopes are ignored, and the implied scope is granted.</summary>
    public bool HasImpliedScopes => ReferenceEquals(Scopes, ImpliedScopes);

    /// <summary>Its credentials for introspection and token exchange, or null if none are configured.</summary>
    public ResourceCredentials? Credentials { get; init; }

    /// <summary>Granted if a request has no <c>scope</c>.</summary>
    public required ScopeSet DefaultScopes { get; init; }

    /// <summary>Settings name the default scopes. Otherwise all scopes are the default.</summary>
    public bool NamesDefaultScopes { get; init; }

    /// <summary>
    /// The requested scopes that the resource has. Empty if the request counts as one without <c>scope</c>;
    /// <c>invalid_scope</c> if it names other scopes and none is left.
    /// </summary>
    /// <remarks>
    /// RFC 6749 §3.3: the server may ignore scopes. Clients ask for whatever some list has, and the response's
    /// <c>scope</c> says what they got.
    /// </remarks>
    public OAuthResult<ScopeSet> Select(ScopeSet requested)
    {
        if (HasImpliedScopes)
        {
            return ScopeSet.Empty;
        }
        var known = requested.Intersect(Scopes);
        return known.Count > 0 || requested.IsSubsetOf(OpenIdConnectScopes)
            ? known
            : OAuthError.InvalidScope("The resource has none of the requested scopes.");
    }

    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>The tool with this name, or <c>invalid_target</c>.</summary>
    /// <remarks>RFC 8693 §2.2.2.</remarks>
    public OAuthResult<Tool> FindTool(string name) =>
        Tools.FirstOrDefault(tool => string.Equals(tool.Name, name, StringComparison.Ordinal)) is { } found
            ? found
            : OAuthError.InvalidTarget("The audience must be the name of a tool of this resource.");
}

/// <summary>A resource's credentials at the broker: a secret, or keys for assertions.</summary>
/// <param name="SecretSha256">base64url of the secret's SHA-256; null if it uses keys.</param>
/// <param name="Keys">The keys that sign its assertions; null if it uses a secret.</param>
public sealed record ResourceCredentials(string ClientId, string? SecretSha256, ClientKeyLocation? Keys = null);
