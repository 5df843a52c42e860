using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Makes a client of the metadata by which it replaces its former ones. No I/O.</summary>
/// <remarks>RFC 7592 §2.2. What is left out is removed: nothing of the former metadata shines through.</remarks>
internal static class ClientUpdateRules
{
    /// <summary>
    /// The client with its new metadata. It keeps id, registration token, expiry, and its secret as long as it
    /// authenticates by one; where it begins to, there is none yet.
    /// </summary>
    public static OAuthResult<Client> Read(ClientMetadata metadata, Client current, ScopeSet known)
    {
        if (metadata.ClientId != current.ClientId)
        {
            return ClientRegistration.Refuse("client_id is missing or is not that of this client.");
        }
        if (Forbidden(metadata) is { } name)
        {
            return ClientRegistration.Refuse($"{name} must not be sent.");
        }
        // A client never chooses its own secret. An empty one counts as none, as everywhere.
        if (
            metadata.ClientSecret is { Length: > 0 } secret
            && !(current.SecretSha256 is { } hash && new Secret(secret).IsHashedAs(hash))
        )
        {
            return ClientRegistration.Refuse("client_secret is not that of this client.");
        }
        var read = ClientRegistration.Read(metadata, known, current.ClientId, current.IssuedAt);
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
