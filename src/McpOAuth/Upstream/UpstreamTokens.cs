using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>The tokens that an upstream issued to the broker for a user. They do not print.</summary>
public sealed record UpstreamTokens
{
    public static readonly SealedFormat<UpstreamTokens> Format = new(1, UpstreamTokensJson.Default);

    [JsonPropertyName("a")]
    public required Secret AccessToken { get; init; }

    [JsonPropertyName("r")]
    public Secret? RefreshToken { get; init; }

    /// <summary>Null if the access token is used until the upstream refuses it (<see cref="UpstreamLifetime"/>).</summary>
    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null if the upstream did not say.</summary>
    [JsonPropertyName("rx")]
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>Null if the upstream did not say. Then they are the requested ones (RFC 6749 §5.1).</summary>
    [JsonPropertyName("s")]
    public ScopeSet? Scopes { get; init; }

    /// <summary>
    /// Whether the last refresh left the refresh token as it was. The upstream then does not take a second use for
    /// theft. Null if it was never refreshed.
    /// </summary>
    [JsonPropertyName("k")]
    public bool? IsRefreshTokenKept { get; init; }
}

[JsonSerializable(typeof(UpstreamTokens))]
internal sealed partial class UpstreamTokensJson : JsonSerializerContext;

[JsonSerializable(typeof(GitHubTokenDeletion))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
