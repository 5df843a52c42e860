namespace McpOAuth.Upstream;

/// <summary>The upstream error codes that may be logged. Any other value is untrusted text and is not.</summary>
internal static class UpstreamErrorCode
{
    private static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        "access_denied",
        "bad_refresh_token",
        "bad_verification_code",
        "consent_required",
        "expired_token",
        "incorrect_client_credentials",
        "interaction_required",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_resource",
        "invalid_scope",
        "invalid_target",
        "login_required",
        "redirect_uri_mismatch",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unverified_user_email",
    };

    public static string Known(string? code) =>
        code is null ? "(no error code)"
        : All.Contains(code) ? code
        : "(not a standard code)";
}
