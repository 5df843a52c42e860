using McpOAuth.Protocol;

namespace McpOAuth.Callback;

/// <summary>Maps an upstream's authorization error to ours. Its own text is never echoed.</summary>
/// <remarks>RFC 6749 §4.1.2.1.</remarks>
internal static class UpstreamErrors
{
    public static OAuthError Map(string code) =>
        code switch
        {
            ErrorCodes.AccessDenied
            or "consent_required"
            or "interaction_required"
            or "login_required"
            or "account_selection_required" => OAuthError.AccessDenied(
                "The sign-in was not completed.",
                "upstream denied"
            ),
            ErrorCodes.TemporarilyUnavailable => OAuthError.TemporarilyUnavailable("upstream is unavailable"),
            _ => OAuthError.ServerError($"upstream error {Known(code)}"),
        };

    // What stands in the log is one of the standards' codes, or just that it was none.
    private static string Known(string code) =>
        code
            is ErrorCodes.InvalidRequest
                or ErrorCodes.InvalidScope
                or ErrorCodes.UnauthorizedClient
                or ErrorCodes.UnsupportedResponseType
                or ErrorCodes.ServerError
            ? code
            : "(not a standard code)";
}
