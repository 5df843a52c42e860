using System.Text.Json.Serialization;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Upstream;

namespace McpOAuth.Login;

/// <summary>A user who has signed in at the upstream, for a request whose access has not been handed out yet.</summary>
public sealed record VerifiedSignIn
{
    [JsonPropertyName("q")]
    public required AuthorizationRequest Request { get; init; }

    /// <summary>
    /// The id of the grant to be. It is decided once, so every code made from this sign-in is for the same grant, which
    /// only one redemption can start (I2).
    /// </summary>
    [JsonPropertyName("i")]
    public required GrantId GrantId { get; init; }

    [JsonPropertyName("p")]
    public required Person Person { get; init; }

    /// <summary>The upstream's name in the settings.</summary>
    [JsonPropertyName("up")]
    public required string Upstream { get; init; }

    [JsonPropertyName("k")]
    public required UpstreamTokens Tokens { get; init; }

    /// <summary>The scopes that the upstream granted.</summary>
    [JsonPropertyName("s")]
    public required ScopeSet Scopes { get; init; }

    /// <summary>When the user signed in.</summary>
    [JsonPropertyName("t")]
    public required DateTimeOffset SignedInAt { get; init; }

    /// <summary>From <see cref="MailHashes"/>. Null if the upstream sent no verified address.</summary>
    [JsonPropertyName("mh")]
    public string? MailHash { get; init; }
}
