using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>The body of a JSON error response (RFC 6749 §5.2).</summary>
public sealed record ErrorResponse
{
    [JsonPropertyName("error")]
    public required string Error { get; init; }

    [JsonPropertyName("error_description")]
    public string? ErrorDescription { get; init; }
}

/// <summary>
/// A successful token response (RFC 6749 §5.1; RFC 8693 §2.2.1). Null members are omitted from the JSON.
/// </summary>
public sealed record TokenResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    /// <summary>Set only for token exchange.</summary>
    [JsonPropertyName("issued_token_type")]
    public string? IssuedTokenType { get; init; }

    [JsonPropertyName("token_type")]
    public string TokenType { get; init; } = WireValues.Bearer;

    /// <summary>Seconds; null if an upstream's token does not expire.</summary>
    [JsonPropertyName("expires_in")]
    public required long? ExpiresIn { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    /// <summary>
    /// The agent that acts for the user, if there is one. The token itself is an upstream's, which names no actor.
    /// </summary>
    [JsonPropertyName("act")]
    public ActorClaim? Actor { get; init; }

    public override string ToString() => $"token response for {Scope}";
}

/// <summary>Who acts for the subject (RFC 8693 §4.1).</summary>
/// <param name="Subject">A client without a user: its id.</param>
public sealed record ActorClaim([property: JsonPropertyName("sub")] string Subject);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(TokenResponse))]
public sealed partial class OAuthJson : JsonSerializerContext;
