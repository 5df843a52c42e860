using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>An authorization request from the broker to an upstream.</summary>
/// <remarks>RFC 6749 §4.1.1; RFC 7636 §4.3; OpenID Connect Core 1.0 §3.1.2.1.</remarks>
public sealed record UpstreamAuthorization
{
    public required string RedirectUri { get; init; }

    public required string State { get; init; }

    public required Secret Nonce { get; init; }

    public required CodeChallenge Challenge { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>Whether the user is connecting a tool. The upstream must then return a refresh token.</summary>
    public bool IsConnection { get; init; }

    public override string ToString() => $"authorization request for {Scopes}";
}
