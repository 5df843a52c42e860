using System.Text.Json;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Reads the client metadata of a request. Only <c>redirect_uris</c> must have the right type.</summary>
/// <remarks>RFC 7591 §2 and §3.1; RFC 7592 §2.2.</remarks>
internal static class ClientMetadataReader
{
    public static OAuthResult<ClientMetadata> Read(ReadOnlyMemory<byte> utf8) =>
        MetadataJson.Read(utf8, Read, why => Refuse($"The body {why}."));

    private static OAuthResult<ClientMetadata> Read(JsonElement json)
    {
        var uris = json.Texts("redirect_uris");
        return uris is null && json.Has("redirect_uris")
            ? Refuse("redirect_uris must be an array of strings.")
            : new ClientMetadata
            {
                ClientId = json.Text("client_id"),
                ClientSecret = json.Text("client_secret"),
                // RFC 7592 §2.2 forbids these four, whatever their value.
                ClientIdIssuedAt = json.Has("client_id_issued_at") ? 0 : null,
                ClientSecretExpiresAt = json.Has("client_secret_expires_at") ? 0 : null,
                RegistrationAccessToken = json.Has("registration_access_token") ? "" : null,
                RegistrationClientUri = json.Has("registration_client_uri") ? "" : null,
                RedirectUris = uris,
                TokenEndpointAuthMethod = json.Text("token_endpoint_auth_method"),
                GrantTypes = json.Texts("grant_types"),
                ResponseTypes = json.Texts("response_types"),
                ClientName = json.Text("client_name"),
                ClientUri = json.Text("client_uri"),
                LogoUri = json.Text("logo_uri"),
                Jwks = KeysOf(json),
                JwksUri = KeyAddressOf(json),
                Scope = json.Text("scope"),
                Contacts = json.Texts("contacts"),
                TosUri = json.Text("tos_uri"),
                PolicyUri = json.Text("policy_uri"),
                SoftwareId = json.Text("software_id"),
                SoftwareVersion = json.Text("software_version"),
                ApplicationType = json.Text("application_type"),
                RequirePushedAuthorizationRequests = json.Flag(ClientMetadataNames.RequirePushedRequests),
                DpopBoundAccessTokens = json.Flag(ClientMetadataNames.BoundTokens),
            };
    }

    // A client that authenticates with keys must have some, so for it they are not optional. Without them, it would be
    // registered as one that does not authenticate.
    private static JsonElement? KeysOf(JsonElement json) =>
        UsesKeys(json) && json.Has("jwks") ? json.GetProperty("jwks").Clone() : json.Object("jwks");

    // An empty address is refused.
    private static string? KeyAddressOf(JsonElement json) =>
        json.Text("jwks_uri") ?? (UsesKeys(json) && json.Has("jwks_uri") && !json.Has("jwks") ? "" : null);

    private static bool UsesKeys(JsonElement json) =>
        json.Text("token_endpoint_auth_method") == AuthenticationMethods.PrivateKeyJwt;

    private static OAuthError Refuse(string description) =>
        new(ErrorCodes.InvalidClientMetadata, description, description);
}
