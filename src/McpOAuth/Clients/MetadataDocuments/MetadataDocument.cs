using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.MetadataDocuments;

/// <summary>The members of a client ID metadata document that we use.</summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §4; members as in RFC 7591 §2.</remarks>
internal sealed record MetadataDocument
{
    public string? ClientId { get; private init; }

    public string? ClientName { get; private init; }

    public IReadOnlyList<string?>? RedirectUris { get; private init; }

    public string? TokenEndpointAuthMethod { get; private init; }

    public IReadOnlyList<string?>? GrantTypes { get; private init; }

    public IReadOnlyList<string?>? ResponseTypes { get; private init; }

    public string? ClientUri { get; private init; }

    public string? LogoUri { get; private init; }

    public string? Scope { get; private init; }

    public bool RequiresPushedRequests { get; private init; }

    public bool RequiresBoundTokens { get; private init; }

    public JsonElement? Jwks { get; private init; }

    public string? JwksUri { get; private init; }

    /// <summary>
    /// Has keys, and a <c>token_endpoint_auth_method</c> of an unexpected type. Counted as absent, it would let anyone act
    /// as the client.
    /// </summary>
    public bool HasUnreadableMethod { get; private init; }

    /// <summary>Has <c>client_secret</c> or <c>client_secret_expires_at</c>, which must not be present (§4.1).</summary>
    public bool HasSecret { get; private init; }

    /// <param name="refuse">Makes an error of a reason such as "is not JSON".</param>
    public static OAuthResult<MetadataDocument> Read(ReadOnlyMemory<byte> utf8, Func<string, OAuthError> refuse) =>
        MetadataJson.Read<MetadataDocument>(utf8, json => Read(json), refuse);

    public override string ToString() => $"metadata document of {ClientId}";

    private static MetadataDocument Read(JsonElement json) =>
        new()
        {
            ClientId = json.Text("client_id"),
            ClientName = json.Text("client_name"),
            RedirectUris = json.Texts("redirect_uris"),
            TokenEndpointAuthMethod = json.Text("token_endpoint_auth_method"),
            GrantTypes = json.Texts("grant_types"),
            ResponseTypes = json.Texts("response_types"),
            ClientUri = json.Text("client_uri"),
            LogoUri = json.Text("logo_uri"),
            Scope = json.Text("scope"),
            RequiresPushedRequests = json.Flag(ClientMetadataNames.RequirePushedRequests),
            RequiresBoundTokens = json.Flag(ClientMetadataNames.BoundTokens),
            Jwks = json.Object("jwks"),
            JwksUri = json.Text("jwks_uri"),
            HasUnreadableMethod =
                json.Has("token_endpoint_auth_method")
                && json.Text("token_endpoint_auth_method") is null
                && (json.Has("jwks") || json.Has("jwks_uri")),
            HasSecret = json.Has("client_secret") || json.Has("client_secret_expires_at"),
        };
}
