using System.Text.Json.Serialization;
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

    /// <summary>Ties the callback to the requests before it (<see cref="Telemetry.LoginTrace"/>).</summary>
    public string? Trace { get; init; }
}

/// <summary>What every <see cref="UpstreamAttempt"/> has, as it is kept, sealed.</summary>
public abstract record SealedUpstreamAttempt
{
    [JsonPropertyName("p")]
    public required string Upstream { get; init; }

    [JsonPropertyName("v")]
    public required string Verifier { get; init; }

    [JsonPropertyName("n")]
    public required string Nonce { get; init; }

    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("tr")]
    public string? Trace { get; init; }

    /// <summary>It was one when it was sealed, so what fails now is a bug.</summary>
    private protected CodeVerifier ParsedVerifier() =>
        CodeVerifier.TryParse(Verifier, out var verifier)
            ? verifier
            : throw new InvalidOperationException("A sealed verifier no longer parses.");
}
