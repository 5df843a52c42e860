using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Login;

/// <summary>What a user reads if the app's authorization request is refused.</summary>
/// <remarks>
/// The error's description names parameters, which helps the app's developer: it is logged and goes to the app. A user
/// can only go back to the app, or ask somebody.
/// </remarks>
internal static class RequestMistakes
{
    /// <summary>The refusal with a page for users.</summary>
    public static AuthorizationRefusal Explained(AuthorizationRefusal refusal) =>
        refusal with
        {
            Error = refusal.Error with { Cause = CauseOf(refusal.Error) },
            Text = TextOf(refusal.Error),
        };

    private static ErrorCause CauseOf(OAuthError error) =>
        error.Code switch
        {
            _ when error.Cause != ErrorCause.Other => error.Cause,
            ErrorCodes.InvalidClient when error == ClientDirectory.Unknown => ErrorCause.UnknownApp,
            _ => ErrorCause.AppMisconfigured,
        };

    /// <summary>Null if the description is for users already.</summary>
    private static string? TextOf(OAuthError error) =>
        error.Code switch
        {
            // Of a metadata document, the description says what is wrong with it: its author may be reading.
            ErrorCodes.InvalidClient when error == ClientDirectory.Unknown =>
                "This app is not registered here, or its registration has expired. Go back to the app, remove this "
                    + "connection and add it again.",
            ErrorCodes.InvalidTarget =>
                "The app asked for an MCP server that does not exist here. Check the server's address in the app.",
            ErrorCodes.InvalidScope =>
                "The app asked for permissions that this MCP server does not offer. Update the app, or report this to "
                    + "its developer.",
            ErrorCodes.LoginRequired =>
                "You have to sign in, but the app asked not to show a sign-in page. Connect again from the app.",
            ErrorCodes.InvalidRequest
            or ErrorCodes.UnsupportedResponseType
            or ErrorCodes.RequestNotSupported
            or ErrorCodes.RequestUriNotSupported =>
                "The app sent a request that is not valid. Update the app, or report this to its developer.",
            _ => null,
        };
}
