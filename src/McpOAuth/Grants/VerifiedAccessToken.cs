using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>An access token of ours whose signature is valid. It does not say whether the grant is still alive.</summary>
public sealed record VerifiedAccessToken
{
    public required GrantId Grant { get; init; }

    public required string ClientId { get; init; }

    public required string Subject { get; init; }

    public required string Audience { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required string TokenId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public bool IsExpiredAt(DateTimeOffset now) => now >= ExpiresAt;
}
