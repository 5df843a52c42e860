using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.Grants;

/// <summary>The content of a refresh token.</summary>
public sealed record RefreshToken
{
    internal static readonly SealedFormat<RefreshToken> Format = new(1, GrantsJson.Default);

    [JsonPropertyName("g")]
    public required AuthorizationGrant Grant { get; init; }

    /// <summary>0 for a grant's first refresh token. Each rotation adds one.</summary>
    [JsonPropertyName("k")]
    public required int Generation { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }
}
