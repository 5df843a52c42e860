namespace McpOAuth.Upstream.Causes;

/// <summary>Google's error codes and texts.</summary>
internal static class GoogleCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "deleted_client",
            "The OAuth client was deleted in the Google Cloud console",
            "Restore it there, or create another and set ClientId and ClientSecret of Upstreams__NAME"
        ),
        new(
            "The OAuth client was not found",
            "The client id does not exist at Google",
            "Correct ClientId of Upstreams__NAME"
        ),
        new(
            "The provided client secret is invalid",
            "The client secret is wrong",
            "Copy the secret from the Google Cloud console to ClientSecret of Upstreams__NAME"
        ),
        new(
            "Token has been expired or revoked",
            "The user removed the app's access, or the app is in publishing status Testing, whose refresh tokens end after 7 days",
            "Publish the app in the Google Cloud console; the user signs in or connects again"
        ),
        new(
            "Malformed auth code",
            "The code was changed or cut on its way",
            "The user signs in again; look for a proxy that changes query strings"
        ),
        new(
            "admin_policy_enforced",
            "The Google Workspace administrator does not allow the app or a scope",
            "The administrator trusts the app under API controls"
        ),
        new(
            "org_internal",
            "The app is for users of its own organisation only",
            "Sign in with an account of the organisation, or make the app external"
        ),
        new("disallowed_useragent", "The sign-in was opened in an embedded browser", "Open it in the system's browser"),
    ];
}
