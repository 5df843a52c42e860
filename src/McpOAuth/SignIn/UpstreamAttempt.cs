using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>A person's way to an upstream and back: what the callback must find again, whatever it was for.</summary>
public abstract record UpstreamAttempt
{
    /// <summary>The upstream that was asked (mix-up defence, RFC 9700 §4.4).</summary>
    public required string Upstream { get; init; }

    /// <summary>Our own PKCE verifier towards the upstream.</summary>
    public required CodeVerifier Verifier { get; init; }

    /// <summary>OpenID Connect Core 1.0 §3.1.2.1: binds the id_token to this attempt.</summary>
    public required Secret Nonce { get; init; }

    /// <summary>SHA-256 of the cookie that only the browser which began has.</summary>
    public required string BrowserSha256 { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
