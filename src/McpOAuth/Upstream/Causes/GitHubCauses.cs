namespace McpOAuth.Upstream.Causes;

/// <summary>GitHub's error codes.</summary>
internal static class GitHubCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "incorrect_client_credentials",
            "The client id or client secret is wrong",
            "Create a new client secret in the OAuth app's settings, and set ClientSecret of Upstreams__NAME"
        ),
        new("bad_verification_code", "The code is wrong, expired or was used", "The user signs in again"),
        new("application_suspended", "GitHub suspended the OAuth app", "Ask GitHub's support"),
        new(
            "unverified_user_email",
            "The user's primary address at GitHub is not verified",
            "The user verifies it at GitHub"
        ),
        new("bad_refresh_token", "The refresh token is wrong or expired", "The user connects again"),
        new(
            "GitHub did not identify the user",
            "GitHub accepted the code but not the access token",
            "Wait and try again; look at githubstatus.com and at the organisation's restrictions of OAuth apps"
        ),
    ];
}
