using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>A person on the way to connect a tool.</summary>
public sealed record ConnectionAttempt : UpstreamAttempt
{
    public required ConnectionRequest Request { get; init; }

    /// <summary>
    /// Whether they only prove who they are, at the upstream that signs people in; else the tool's own upstream is asked
    /// for its tokens.
    /// </summary>
    public required bool IsProof { get; init; }
}

/// <summary>A <see cref="ConnectionAttempt"/> as it is kept, sealed.</summary>
public sealed record SealedConnectionAttempt : SealedUpstreamAttempt
{
    [JsonPropertyName("q")]
    public required SealedConnectionRequest Request { get; init; }

    [JsonPropertyName("pf")]
    public required bool IsProof { get; init; }

    public static SealedConnectionAttempt Of(ConnectionAttempt attempt) =>
        new()
        {
            Request = SealedConnectionRequest.Of(attempt.Request),
            IsProof = attempt.IsProof,
            Upstream = attempt.Upstream,
            Verifier = attempt.Verifier.Reveal(),
            Nonce = attempt.Nonce.Reveal(),
            BrowserSha256 = attempt.BrowserSha256,
            ExpiresAt = attempt.ExpiresAt,
            Trace = attempt.Trace,
        };

    public ConnectionAttempt ToAttempt() =>
        new()
        {
            Request = Request.ToRequest(),
            IsProof = IsProof,
            Upstream = Upstream,
            Verifier = ParsedVerifier(),
            Nonce = new Secret(Nonce),
            BrowserSha256 = BrowserSha256,
            ExpiresAt = ExpiresAt,
            Trace = Trace,
        };

    public override string ToString() => $"connection attempt at {Upstream}";
}
