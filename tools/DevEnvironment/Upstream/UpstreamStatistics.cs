namespace DevEnvironment.Upstream;

/// <summary>Request and refusal counts per endpoint of a <see cref="LocalUpstream"/>.</summary>
public sealed record UpstreamStatistics
{
    public required int Discovery { get; init; }

    public required int Jwks { get; init; }

    public required int Authorize { get; init; }

    /// <summary>Token requests by <c>grant_type</c>, including refused ones.</summary>
    public required IReadOnlyDictionary<string, int> Token { get; init; }

    /// <summary>Refused token requests by <c>grant_type</c>.</summary>
    public required IReadOnlyDictionary<string, int> TokenRefused { get; init; }

    public required int Userinfo { get; init; }

    public required int Introspection { get; init; }

    public required int Revocation { get; init; }

    /// <summary>Grants revoked by request or because a refresh token was reused.</summary>
    public required int GrantsRevoked { get; init; }
}
