using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>One of our access tokens, with a valid signature. Its grant may no longer be alive.</summary>
public sealed record VerifiedAccessToken
{
    public required GrantId Grant { get; init; }

    public required string ClientId { get; init; }

    public required string Subject { get; init; }

    /// <summary>False if the client acts for itself: its id is the subject (RFC 9068 §2.2).</summary>
    public bool HasUser => !string.Equals(Subject, ClientId, StringComparison.Ordinal);

    public required string Audience { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required string TokenId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The thumbprint of the key that it is bound to. Null for a bearer token.</summary>
    public string? Key { get; init; }

    public bool IsExpiredAt(DateTimeOffset now) => now >= ExpiresAt;
}
