namespace DevEnvironment.Upstream;

/// <summary>How often each endpoint of a <see cref="LocalUpstream"/> was asked, and how often it refused.</summary>
public sealed record UpstreamStatistics
{
    public required int Discovery { get; init; }

    public required int Jwks { get; init; }

    public required int Authorize { get; init; }

    /// <summary>Token requests by <c>grant_type</c>, refused ones included.</summary>
    public required IReadOnlyDictionary<string, int> Token { get; init; }

    /// <summary>Refused token requests by <c>grant_type</c>.</summary>
    public required IReadOnlyDictionary<string, int> TokenRefused { get; init; }

    public required int Userinfo { get; init; }

    public required int Introspection { get; init; }

    public required int Revocation { get; init; }

    /// <summary>Grants revoked, by request or because a refresh token was used twice.</summary>
    public required int GrantsRevoked { get; init; }
}
