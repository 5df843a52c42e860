using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>What a person granted a client at a resource. It stays the same for its whole life.</summary>
public sealed record AuthorizationGrant
{
    public required GrantId Id { get; init; }

    public required string ClientId { get; init; }

    public required Person Person { get; init; }

    /// <summary>The audience: the URI of a configured resource.</summary>
    public required string Resource { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required bool MayRefresh { get; init; }

    /// <summary>When the person signed in.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The end, however often it is refreshed.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}
