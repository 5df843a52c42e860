using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.SignIn;

/// <summary>A redirect to an upstream and back: what the callback needs to know about its start.</summary>
public abstract record UpstreamAttempt
{
    /// <summary>The upstream that the browser was sent to (mix-up defence, RFC 9700 §4.4).</summary>
    [JsonPropertyName("p")]
    public required string Upstream { get; init; }

    /// <summary>Our PKCE verifier for the upstream.</summary>
    [JsonPropertyName("v")]
    public required CodeVerifier Verifier { get; init; }

    /// <summary>OpenID Connect Core 1.0 §3.1.2.1: binds the id_token to this attempt.</summary>
    [JsonPropertyName("n")]
    public required Secret Nonce { get; init; }

    /// <summary>SHA-256 of a cookie that only the browser that started the attempt has.</summary>
    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the callback to the requests before it (<see cref="LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }

    /// <summary>What went well before, for the story of a failure.</summary>
    [JsonPropertyName("st")]
    public IReadOnlyList<AttemptStep>? Steps { get; init; }
}
