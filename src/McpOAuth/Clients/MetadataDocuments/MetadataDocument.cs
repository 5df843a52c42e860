using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>The members of a client ID metadata document that we use.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §4; members as in RFC 7591 §2.</remarks>
internal sealed record MetadataDocument
{
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("client_name")]
    public string? ClientName { get; init; }

    [JsonPropertyName("redirect_uris")]
    public IReadOnlyList<string?>? RedirectUris { get; init; }

    [JsonPropertyName("token_endpoint_auth_method")]
    public string? TokenEndpointAuthMethod { get; init; }

    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string?>? GrantTypes { get; init; }

    [JsonPropertyName("response_types")]
    public IReadOnlyList<string?>? ResponseTypes { get; init; }

    [JsonPropertyName("client_uri")]
    public string? ClientUri { get; init; }

    [JsonPropertyName("logo_uri")]
    public string? LogoUri { get; init; }

    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("jwks")]
    public JsonElement? Jwks { get; init; }

    [JsonPropertyName("jwks_uri")]
    public string? JwksUri { get; init; }

    /// <summary>Must not be present (§4.1).</summary>
    [JsonPropertyName("client_secret")]
    public JsonElement? ClientSecret { get; init; }

    /// <summary>Must not be present (§4.1).</summary>
    [JsonPropertyName("client_secret_expires_at")]
    public JsonElement? ClientSecretExpiresAt { get; init; }

    public override string ToString() => $"metadata document of {ClientId}";
}

// Rejects duplicate members, which parsers may read differently.
[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class MetadataDocumentJson : JsonSerializerContext;
