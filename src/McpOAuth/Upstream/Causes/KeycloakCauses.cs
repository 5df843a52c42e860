namespace McpOAuth.Upstream.Causes;

/// <summary>Keycloak's error texts.</summary>
internal static class KeycloakCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "Invalid client or Invalid client credentials",
            "The client id or client secret is wrong, or client authentication is off",
            "Copy the secret from the client's Credentials tab to ClientSecret of Upstreams__NAME"
        ),
        new(
            "Client not found",
            "The client id does not exist in the realm",
            "Correct ClientId of Upstreams__NAME, or the realm in its Issuer"
        ),
        new("Code not valid", "The code is wrong, expired or was used", "The user signs in again"),
        new(
            "Incorrect redirect_uri",
            "The redirect URI at the token endpoint differs from the one before",
            "Report it with the log line"
        ),
        new(
            "PKCE verification failed",
            "The code verifier does not match",
            "The user signs in again; report it if it repeats"
        ),
        new("Session not active", "The user's session at Keycloak has ended", "The user signs in or connects again"),
        new("Token is not active", "The refresh token has expired", "The user connects again"),
        new(
            "Invalid scopes",
            "The client does not have one of the scopes",
            "Add the client scope to the client, or remove the scope from the settings"
        ),
    ];
}
