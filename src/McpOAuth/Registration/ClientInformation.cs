using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Builds the client information response: all registered metadata. Omits what was not registered.</summary>
/// <remarks>RFC 7591 §3.2.1; RFC 7592 §3.</remarks>
internal static class ClientInformation
{
    /// <param name="secret">Null if the client has none, or we only know its hash.</param>
    /// <param name="registrationToken">The new one, or the one sent with the request: we store only its hash.</param>
    public static ClientMetadata Of(Client client, Secret? secret, Secret registrationToken, Issuer issuer) =>
        new()
        {
            ClientId = client.ClientId,
            ClientSecret = secret?.Reveal(),
            ClientIdIssuedAt = client.IssuedAt.ToUnixTimeSeconds(),
            ClientSecretExpiresAt = secret is null ? null : 0,
            RegistrationAccessToken = registrationToken.Reveal(),
            RegistrationClientUri = issuer.Url($"/register/{client.ClientId}"),
            RedirectUris = [.. client.RedirectUris.Select(uri => uri.Value)],
            TokenEndpointAuthMethod = client.AuthenticationMethod,
            GrantTypes = client.GrantTypes,
            ResponseTypes = [WireValues.ResponseTypeCode],
            ClientName = client.Name,
            ClientUri = client.ClientUri,
            LogoUri = client.LogoUri,
            Jwks = client.Keys?.Jwks?.ToJsonElement(),
            JwksUri = client.Keys?.JwksUri?.OriginalString,
            Scope = client.Scopes?.ToString(),
            Contacts = client.Details.Contacts,
            TosUri = client.Details.TosUri,
            PolicyUri = client.Details.PolicyUri,
            SoftwareId = client.Details.SoftwareId,
            SoftwareVersion = client.Details.SoftwareVersion,
            ApplicationType = client.Details.ApplicationType,
            RequirePushedAuthorizationRequests = client.RequiresPushedRequests ? true : null,
            DpopBoundAccessTokens = client.RequiresBoundTokens ? true : null,
        };
}
