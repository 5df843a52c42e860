using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Callback;

/// <summary>
/// Maps an upstream's authorization error to one of ours. The upstream's text goes to the log only.
/// </summary>
/// <remarks>RFC 6749 §4.1.2.1.</remarks>
internal static class UpstreamErrors
{
    public static OAuthError Map(string code, string? description = null)
    {
        var error = Counterpart(code);
        return error with { Reason = error.Reason + UpstreamErrorText.Quote(description) };
    }

    private static OAuthError Counterpart(string code) =>
        code switch
        {
            ErrorCodes.AccessDenied
            or "consent_required"
            or "interaction_required"
            or "login_required"
            or "account_selection_required" => OAuthError.AccessDenied(
                "The sign-in was not completed.",
                "the upstream denied the sign-in"
            ) with
            {
                Cause = ErrorCause.NotSignedIn,
            },
            ErrorCodes.TemporarilyUnavailable => OAuthError.TemporarilyUnavailable("the upstream is unavailable") with
            {
                Cause = ErrorCause.UpstreamDown,
            },
            _ => OAuthError.ServerError($"upstream error {Known(code)}"),
        };

    // The log shows only standard codes, and two of GitHub's. Any other value is untrusted text.
    private static string Known(string code) =>
        code
            is ErrorCodes.InvalidRequest
                or ErrorCodes.InvalidScope
                or ErrorCodes.UnauthorizedClient
                or ErrorCodes.UnsupportedResponseType
                or ErrorCodes.ServerError
                or "redirect_uri_mismatch"
                or "application_suspended"
            ? code
            : "(not a standard code)";
}
