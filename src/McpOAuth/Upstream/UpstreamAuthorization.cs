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

    /// <summary>Which pages the client wants the upstream to show: <c>login</c>, <c>select_account</c>.</summary>
    public ScopeSet Prompt { get; init; } = ScopeSet.Empty;

    /// <summary>
    /// Whether the user must sign in now. The upstream is asked for <c>max_age=0</c>, so it also says when they did.
    /// </summary>
    public bool IsFresh { get; init; }

    /// <summary>The account that the user is expected to choose. Personal, so it does not print.</summary>
    public Secret? LoginHint { get; init; }

    public override string ToString() => $"authorization request for {Scopes}";
}
