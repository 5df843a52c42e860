using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuthFunctions.TableStorage;

/// <summary>An upstream's tokens as they are kept, sealed.</summary>
internal sealed record SealedTokens
{
    [JsonPropertyName("a")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("r")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonPropertyName("rx")]
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    [JsonPropertyName("s")]
    public string? Scopes { get; init; }

    public static SealedTokens Of(UpstreamTokens tokens) =>
        new()
        {
            AccessToken = tokens.AccessToken.Reveal(),
            RefreshToken = tokens.RefreshToken?.Reveal(),
            ExpiresAt = tokens.ExpiresAt,
            RefreshTokenExpiresAt = tokens.RefreshTokenExpiresAt,
            Scopes = tokens.Scopes?.ToString(),
        };

    public UpstreamTokens ToTokens() =>
        new()
        {
            AccessToken = new Secret(AccessToken),
            RefreshToken = RefreshToken is null ? null : new Secret(RefreshToken),
            ExpiresAt = ExpiresAt,
            RefreshTokenExpiresAt = RefreshTokenExpiresAt,
            Scopes = ScopeSet.TryParse(Scopes, out var scopes) && scopes.Count > 0 ? scopes : null,
        };

    public override string ToString() => "[sealed tokens]";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedTokens))]
internal sealed partial class SealedTokensJson : JsonSerializerContext;
