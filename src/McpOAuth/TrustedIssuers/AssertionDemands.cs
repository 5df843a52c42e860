using McpOAuth.Protocol;

namespace McpOAuth.TrustedIssuers;

/// <summary>What an endpoint demands of a trusted issuer's assertion.</summary>
public sealed record AssertionDemands
{
    /// <summary>The purpose that its issuer must have.</summary>
    public required IssuerPurpose Purpose { get; init; }

    /// <summary>Accepted values of <c>typ</c>, compared without case. Null for a token without one.</summary>
    /// <remarks>RFC 8725 §3.11: explicit types keep a JWT of one purpose from passing for another.</remarks>
    public required IReadOnlyList<string?> Types { get; init; }

    /// <summary>Every audience of the assertion must be among these.</summary>
    public required IReadOnlySet<string> Audiences { get; init; }

    /// <summary>
    /// The longest time from <c>iat</c> to <c>exp</c>, which makes <c>iat</c> required. Null for no limit.
    /// </summary>
    public TimeSpan? MaximumLifetime { get; init; }

    /// <summary>Makes the error for the caller. The argument is the reason for the log.</summary>
    public required Func<string, OAuthError> Refuse { get; init; }
}
