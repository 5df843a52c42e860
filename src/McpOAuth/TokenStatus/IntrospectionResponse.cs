using System.Text.Json.Serialization;

namespace McpOAuth.TokenStatus;

/// <summary>The introspection response (RFC 7662 §2.2). Only <c>active</c> if the token is not valid.</summary>
public sealed record IntrospectionResponse
{
    [JsonPropertyName("active")]
    public required bool Active { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("token_type")]
    public string? TokenType { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("exp")]
    public long? ExpiresAt { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("iat")]
    public long? IssuedAt { get; init; }

    [JsonPropertyName("sub")]
    public string? Subject { get; init; }

    [JsonPropertyName("aud")]
    public string? Audience { get; init; }

    [JsonPropertyName("iss")]
    public string? Issuer { get; init; }

    [JsonPropertyName("jti")]
    public string? TokenId { get; init; }

    /// <summary><c>app</c> if no user stands behind the token, otherwise missing.</summary>
    [JsonPropertyName("idtyp")]
    public string? IdentityType { get; init; }

    /// <summary>RFC 9449 §6.2. Null for a bearer token.</summary>
    [JsonPropertyName("cnf")]
    public TokenConfirmation? Confirmation { get; init; }
}

/// <summary>The key that a token is bound to.</summary>
/// <param name="KeyThumbprint">RFC 7638, in base64url.</param>
public sealed record TokenConfirmation([property: JsonPropertyName("jkt")] string KeyThumbprint);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IntrospectionResponse))]
internal sealed partial class IntrospectionJson : JsonSerializerContext;
