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

    /// <summary>Default when no scopes are configured.</summary>
    public static readonly ScopeSet ImpliedScopes = ScopeSet.Of(["mcp"]);

    public required ScopeSet Scopes { get; init; }

    /// <summary>No scopes are configured. Requested scopes are ignored, and the implied scope is granted.</summary>
    public bool HasImpliedScopes => ReferenceEquals(Scopes, ImpliedScopes);

    /// <summary>Its credentials for introspection and token exchange, or null if none are configured.</summary>
    public ResourceCredentials? Credentials { get; init; }

    /// <summary>Granted if a request has no <c>scope</c>.</summary>
    public required ScopeSet DefaultScopes { get; init; }

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
