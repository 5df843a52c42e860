using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Resources;

/// <summary>An MCP server that trusts the broker, as settings describe it.</summary>
public sealed record Resource
{
    /// <summary>What stands in <c>aud</c> and in the resource's own metadata.</summary>
    public required ResourceIndicator Uri { get; init; }

    /// <summary>What a resource has for which settings name no scopes.</summary>
    public static readonly ScopeSet ImpliedScopes = ScopeSet.Of(["mcp"]);

    public required ScopeSet Scopes { get; init; }

    /// <summary>Settings name no scopes: whatever is asked for is passed over, and the implied scope is granted.</summary>
    public bool HasImpliedScopes => ReferenceEquals(Scopes, ImpliedScopes);

    /// <summary>With which it introspects and exchanges; null where settings give it none.</summary>
    public ResourceCredentials? Credentials { get; init; }

    /// <summary>What a request without <c>scope</c> gets.</summary>
    public required ScopeSet DefaultScopes { get; init; }

    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>The tool with this name; <c>invalid_target</c> where this resource has none.</summary>
    /// <remarks>RFC 8693 §2.2.2.</remarks>
    public OAuthResult<Tool> FindTool(string name) =>
        Tools.FirstOrDefault(tool => string.Equals(tool.Name, name, StringComparison.Ordinal)) is { } found
            ? found
            : OAuthError.InvalidTarget("The audience is not a tool of this resource.");
}

/// <summary>How a resource authenticates towards the broker: by a secret, or by assertions.</summary>
/// <param name="SecretSha256">base64url of the secret's SHA-256; null where it has keys.</param>
/// <param name="Keys">With which it signs its assertions; null where it has a secret.</param>
public sealed record ResourceCredentials(string ClientId, string? SecretSha256, ClientKeyLocation? Keys = null);
