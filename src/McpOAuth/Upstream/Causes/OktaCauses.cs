namespace McpOAuth.Upstream.Causes;

/// <summary>Okta's error texts.</summary>
internal static class OktaCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "The client secret supplied for a confidential client is invalid",
            "The client secret is wrong",
            "Copy the secret of the Okta app to ClientSecret of Upstreams__NAME"
        ),
        new(
            "User is not assigned to the client application",
            "The user is not assigned to the Okta app",
            "Assign the user, or a group of theirs, to the app"
        ),
        new(
            "Policy evaluation failed for this request",
            "No access policy of the authorization server covers this client, user or scope",
            "Add a rule to the authorization server's access policies"
        ),
        new(
            "One or more scopes are not configured for the authorization server resource",
            "The authorization server does not have one of the scopes",
            "Add the scope there, or remove it from Scopes of Upstreams__NAME or Actions of the tool"
        ),
        new(
            "The authorization code is invalid or has expired",
            "The code is wrong, expired or was used",
            "The user signs in again"
        ),
        new(
            "The refresh token is invalid or expired",
            "The refresh token has ended, or was used twice",
            "The user connects again"
        ),
    ];
}
