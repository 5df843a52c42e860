using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>An authorization request that passed every check.</summary>
/// <remarks>RFC 6749 §4.1.1 with RFC 7636 §4.3 and RFC 8707 §2.</remarks>
public sealed record AuthorizationRequest
{
    [JsonPropertyName("c")]
    public required string ClientId { get; init; }

    [JsonPropertyName("ru")]
    public required RedirectUri RedirectUri { get; init; }

    [JsonPropertyName("st")]
    public ClientState? State { get; init; }

    [JsonPropertyName("ch")]
    public required CodeChallenge CodeChallenge { get; init; }

    /// <summary>The URI of a configured resource.</summary>
    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    /// <summary>The requested scopes. After consent, the approved ones (I9).</summary>
    [JsonPropertyName("s")]
    public required ScopeSet Scopes { get; init; }

    /// <summary>What the upstream is told to show: <c>login</c>, <c>select_account</c>. Null for nothing special.</summary>
    /// <remarks>OpenID Connect Core 1.0 §3.1.2.1.</remarks>
    [JsonPropertyName("pr")]
    public ScopeSet? Prompt { get; init; }

    /// <summary>The account that the client expects. Only the upstream reads it; it does not print.</summary>
    [JsonPropertyName("lh")]
    public Secret? LoginHint { get; init; }

    /// <summary>The thumbprint of the key that the client must prove when it redeems the code (RFC 9449 §10).</summary>
    [JsonPropertyName("jk")]
    public string? BoundKey { get; init; }

    /// <summary>The use of the pushed request that is still to be spent. Null if it was not pushed, or is spent.</summary>
    [JsonPropertyName("pu")]
    public PushedUse? Pushed { get; init; }
}
