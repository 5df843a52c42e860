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

    /// <summary>Null if the upstream did not say. The access token is then valid until it is revoked.</summary>
    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null if the upstream did not say.</summary>
    [JsonPropertyName("rx")]
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>Null if the upstream did not say. Then they are the requested ones (RFC 6749 §5.1).</summary>
    [JsonPropertyName("s")]
    public ScopeSet? Scopes { get; init; }
}

[JsonSerializable(typeof(UpstreamTokens))]
internal sealed partial class UpstreamTokensJson : JsonSerializerContext;

/// <summary>An upstream's response to a code or a refresh token (RFC 6749 §5.1 and §5.2).</summary>
internal sealed record UpstreamTokenResponse
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string? TokenType { get; init; }

    [JsonPropertyName("expires_in")]
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? ExpiresIn { get; init; }

    /// <summary>Seconds. Sent by GitHub and Google.</summary>
    [JsonPropertyName("refresh_token_expires_in")]
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? RefreshTokenExpiresIn { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    /// <summary>Read only for Entra ID's error number. Never logged or shown.</summary>
    [JsonPropertyName("error_description")]
    public string? ErrorDescription { get; init; }

    public override string ToString() => $"upstream token response {Error}";
}

[JsonSerializable(typeof(UpstreamTokenResponse))]
[JsonSerializable(typeof(GitHubUser))]
[JsonSerializable(typeof(UserInfo))]
[JsonSerializable(typeof(GitHubTokenDeletion))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
