namespace McpOAuth.Upstream.Causes;

/// <summary>Auth0's error texts.</summary>
internal static class Auth0Causes
{
    public static readonly KnownCause[] All =
    [
        new("Invalid authorization code", "The code is wrong, expired or was used", "The user signs in again"),
        new(
            "Unknown client",
            "The client id does not exist in the Auth0 tenant",
            "Correct ClientId or Issuer of Upstreams__NAME"
        ),
        new(
            "Grant type 'authorization_code' not allowed for the client",
            "The Auth0 application does not allow the grant type",
            "Allow it under Advanced Settings, Grant Types"
        ),
        new(
            "Service not found",
            "The API that was asked for does not exist in the Auth0 tenant",
            "Create the API there, or correct the audience"
        ),
        new("user is blocked", "The user is blocked in the Auth0 tenant", "An administrator unblocks them"),
        new(
            "Unknown or invalid refresh token",
            "The refresh token has ended, or rotation took it for stolen",
            "The user connects again"
        ),
    ];
}
