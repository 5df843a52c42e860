using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Parses the metadata with which a client replaces its registration. No I/O.</summary>
/// <remarks>RFC 7592 §2.2. Omitted metadata is removed, not kept.</remarks>
internal static class ClientUpdateRules
{
    /// <summary>
    /// Returns the client with its new metadata. It keeps its id, registration token and expiry, and its secret if it
    /// still uses one. If it newly needs a secret, the caller creates it.
    /// </summary>
    public static OAuthResult<Client> Read(
        ClientMetadata metadata,
        Client current,
        ScopeSet known,
        RedirectUriPolicy policy
    )
    {
        if (metadata.ClientId != current.ClientId)
        {
            return ClientRegistration.Refuse("client_id is missing or does not match this client.");
        }
        if (Forbidden(metadata) is { } name)
        {
            return ClientRegistration.Refuse($"{name} must not be sent.");
        }
        // A client cannot choose its own secret. An empty secret counts as none.
        if (
            metadata.ClientSecret is { Length: > 0 } secret
            && !(current.SecretSha256 is { } hash && new Secret(secret).IsHashedAs(hash))
        )
        {
            return ClientRegistration.Refuse("client_secret does not match the secret of this client.");
        }
        var read = ClientRegistration.Read(
            metadata,
            known,
            current.ClientId,
            current.IssuedAt,
            policy,
            current.RedirectUris
        );
        return read.IsRefused
            ? read.Error
            : read.Value with
            {
                SecretSha256 = read.Value.HasSecret ? current.SecretSha256 : null,
                RegistrationTokenSha256 = current.RegistrationTokenSha256,
                ExpiresAt = current.ExpiresAt,
            };
    }

    private static string? Forbidden(ClientMetadata metadata) =>
        metadata switch
        {
            { RegistrationAccessToken: not null } => "registration_access_token",
            { RegistrationClientUri: not null } => "registration_client_uri",
            { ClientSecretExpiresAt: not null } => "client_secret_expires_at",
            { ClientIdIssuedAt: not null } => "client_id_issued_at",
            _ => null,
        };
}
