using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary>A successful token exchange (RFC 8693 §2.2.1). No refresh token: that one stays in the vault.</summary>
public sealed record ExchangeResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("issued_token_type")]
    public string IssuedTokenType { get; init; } = TokenTypes.AccessToken;

    [JsonPropertyName("token_type")]
    public string TokenType { get; init; } = WireValues.Bearer;

    /// <summary>Seconds; left out where the upstream's tokens do not expire.</summary>
    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }

    /// <summary>The upstream's scopes that the token really has.</summary>
    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    public override string ToString() => $"exchange response for {Scope}";
}

/// <summary>A person must act first (OpenID Connect Core 1.0 §3.1.2.6); they do so at <c>interaction_uri</c>.</summary>
public sealed record InteractionResponse
{
    [JsonPropertyName("error")]
    public string Error { get; init; } = ErrorCodes.InteractionRequired;

    [JsonPropertyName("error_description")]
    public string ErrorDescription { get; init; } = "The person must connect the tool first.";

    [JsonPropertyName("interaction_uri")]
    public required string InteractionUri { get; init; }

    /// <summary>Seconds for which the link is good.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExchangeResponse))]
[JsonSerializable(typeof(InteractionResponse))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
