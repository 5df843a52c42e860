using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>What users read when a callback does not continue a sign-in, one text for each cause.</summary>
/// <remarks>
/// Which page a user sees depends on the browser's cookies only, never on the row. So a stranger who has a state learns
/// nothing about it.
/// </remarks>
internal static class AttemptRefusals
{
    private const string StartAgain = "Go back to the app and connect again.";

    public static OAuthError Incomplete(string reason) =>
        OAuthError.InvalidRequest($"The address of this page is incomplete. {StartAgain}", reason);

    public static OAuthError OtherBrowser(string reason) =>
        OAuthError.InvalidRequest(
            $"This sign-in was started in another browser, or cookies are blocked in this one. {StartAgain}",
            reason
        ) with
        {
            Cause = ErrorCause.OtherBrowser,
        };

    public static OAuthError AlreadyUsed(string reason) =>
        OAuthError.InvalidRequest("If the app is still waiting, then go back to it and connect again.", reason) with
        {
            Cause = ErrorCause.AlreadyUsed,
        };

    /// <param name="lifetime">Of an attempt.</param>
    public static OAuthError Expired(TimeSpan lifetime)
    {
        var seconds = (int)lifetime.TotalSeconds;
        var limit = seconds < 120 ? $"{seconds} seconds" : $"{seconds / 60} minutes";
        return OAuthError.InvalidRequest($"This took longer than {limit}. {StartAgain}", "state has expired") with
        {
            Cause = ErrorCause.Expired,
        };
    }
}
