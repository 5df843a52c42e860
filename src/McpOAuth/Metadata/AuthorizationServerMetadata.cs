using System.Text.Json.Serialization;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Metadata;

/// <summary>The authorization server metadata (RFC 8414 §2). Null members are omitted.</summary>
public sealed record AuthorizationServerMetadata
{
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public required string AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required string TokenEndpoint { get; init; }

    /// <summary>Null if registration is turned off.</summary>
    [JsonPropertyName("registration_endpoint")]
    public string? RegistrationEndpoint { get; init; }

    /// <summary>RFC 7009.</summary>
    [JsonPropertyName("revocation_endpoint")]
    public required string RevocationEndpoint { get; init; }

    /// <summary>RFC 7662. Only for resources, with their configured credentials.</summary>
    [JsonPropertyName("introspection_endpoint")]
    public required string IntrospectionEndpoint { get; init; }

    /// <summary>RFC 9126 §5. Null if pushed requests are turned off.</summary>
    [JsonPropertyName("pushed_authorization_request_endpoint")]
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    /// <summary>RFC 9126 §5. Null if clients need not push.</summary>
    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool? RequirePushedAuthorizationRequests { get; init; }

    [JsonPropertyName("jwks_uri")]
    public required string JwksUri { get; init; }

    /// <summary>
    /// The default scopes that settings name, because some clients request everything listed here. Null if settings
    /// name none: RFC 8414 §3.2 forbids empty lists.
    /// </summary>
    [JsonPropertyName("scopes_supported")]
    public required IReadOnlyList<string>? ScopesSupported { get; init; }

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypesSupported { get; init; } = [WireValues.ResponseTypeCode];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModesSupported { get; init; } = [WireValues.ResponseModeQuery];

    [JsonPropertyName("grant_types_supported")]
    public required IReadOnlyList<string> GrantTypesSupported { get; init; }

    /// <summary>draft-ietf-oauth-identity-assertion-authz-grant-04 §7.2. Null if it is turned off.</summary>
    [JsonPropertyName("authorization_grant_profiles_supported")]
    public IReadOnlyList<string>? AuthorizationGrantProfilesSupported { get; init; }

    /// <summary>
    /// <c>none</c> comes first: some clients use the first entry, and Claude requires it in the list.
    /// </summary>
    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; init; } =
    [
        AuthenticationMethods.None,
        AuthenticationMethods.PrivateKeyJwt,
        AuthenticationMethods.ClientSecretPost,
        AuthenticationMethods.ClientSecretBasic,
    ];

    /// <summary>Required with <c>private_key_jwt</c> (RFC 8414 §2).</summary>
    [JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported { get; init; } = SignatureAlgorithms.All;

    [JsonPropertyName("revocation_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> RevocationEndpointAuthSigningAlgValuesSupported =>
        TokenEndpointAuthSigningAlgValuesSupported;

    /// <summary>draft-ietf-oauth-client-id-metadata-document-02 §6.</summary>
    [JsonPropertyName("client_id_metadata_document_supported")]
    public bool ClientIdMetadataDocumentSupported { get; init; } = true;

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationEndpointAuthMethodsSupported => TokenEndpointAuthMethodsSupported;

    /// <summary>Only resources may introspect. Settings give them a secret or keys.</summary>
    [JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> IntrospectionEndpointAuthMethodsSupported { get; } =
    [
        AuthenticationMethods.ClientSecretBasic,
        AuthenticationMethods.ClientSecretPost,
        AuthenticationMethods.PrivateKeyJwt,
    ];

    [JsonPropertyName("introspection_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> IntrospectionEndpointAuthSigningAlgValuesSupported =>
        TokenEndpointAuthSigningAlgValuesSupported;

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; init; } = [WireValues.S256];

    /// <summary>RFC 9449 §5.1. Null if DPoP is turned off.</summary>
    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string>? DpopSigningAlgValuesSupported { get; init; }

    /// <summary>RFC 9207 §3.</summary>
    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool AuthorizationResponseIssParameterSupported { get; init; } = true;

    /// <summary>This member and the next are required by OpenID Connect Discovery 1.0 §3.</summary>
    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypesSupported { get; init; } = ["public"];

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; init; } = ["ES256"];
}

/// <summary>A published key (RFC 7517 §4, RFC 7518 §6.2.1).</summary>
public sealed record PublishedKey
{
    [JsonPropertyName("kty")]
    public string KeyType { get; init; } = "EC";

    [JsonPropertyName("crv")]
    public string Curve { get; init; } = "P-256";

    [JsonPropertyName("use")]
    public string Use { get; init; } = "sig";

    [JsonPropertyName("alg")]
    public string Algorithm { get; init; } = "ES256";

    [JsonPropertyName("kid")]
    public required string KeyId { get; init; }

    [JsonPropertyName("x")]
    public required string X { get; init; }

    [JsonPropertyName("y")]
    public required string Y { get; init; }
}

/// <summary>A key set (RFC 7517 §5).</summary>
public sealed record PublishedKeySet
{
    [JsonPropertyName("keys")]
    public required IReadOnlyList<PublishedKey> Keys { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorizationServerMetadata))]
[JsonSerializable(typeof(PublishedKeySet))]
[JsonSerializable(typeof(ProtectedResourceMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext;
