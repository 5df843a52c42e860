namespace McpOAuth.Upstream.Causes;

/// <summary>The broker's own reasons to refuse.</summary>
internal static class BrokerCauses
{
    public static readonly KnownCause[] All =
    [
        new(
            "state has expired",
            "The user took too long at the upstream",
            "The user connects again from the app; Lifetimes__State sets the limit"
        ),
        new(
            "this browser has no cookie for the state",
            "The user came back in another browser, or the browser refuses cookies",
            "Start and finish in one browser; allow cookies for the broker"
        ),
        new(
            "state is unknown or was used",
            "The page was loaded again, by Back or by a link scanner, after the sign-in was done",
            "Nothing if the app is connected; otherwise the user connects again"
        ),
        new(
            "state was used by a concurrent request",
            "The page was loaded twice at once",
            "Nothing if the app is connected"
        ),
        new(
            "state belongs to another browser or upstream",
            "The user came back in another browser or from another upstream",
            "Start and finish in one browser. Many of these may be an attack: mix-up"
        ),
        new("state is missing or malformed", "The address was cut or changed on its way", "The user connects again"),
        new("the consent form has expired", "The page was open too long", "The user connects again from the app"),
        new(
            "this browser has no cookie for the consent form",
            "The page was opened in another browser, or the browser refuses cookies",
            "Use one browser; allow cookies for the broker"
        ),
        new(
            "the consent form cannot be read",
            "The page was sealed by another deployment, or its data key was retired",
            "The user connects again from the app"
        ),
        new("the consent form came from another site", "Another website sent the form", "Nothing: it may be an attack"),
        new(
            "the client or its redirect URI was removed while the consent page was open",
            "The app's registration ended or changed meanwhile",
            "The user connects again from the app"
        ),
        new("the account form has expired", "The page was open too long", "The user connects again from the app"),
        new(
            "this browser has already sent the account form",
            "The user pressed a button twice, or went back and pressed it again",
            "Nothing if the app is connected; otherwise the user connects again"
        ),
        new(
            "this browser has no cookie for the account form",
            "The page was opened in another browser, or the browser refuses cookies",
            "Use one browser; allow cookies for the broker"
        ),
        new(
            "the account form cannot be read",
            "The page was sealed by another deployment, or its data key was retired",
            "The user connects again from the app"
        ),
        new(
            "the client or its redirect URI was removed while the account page was open",
            "The app's registration ended or changed meanwhile",
            "The user connects again from the app"
        ),
        new(
            "another user signed in to confirm",
            "The user confirmed with another account than the one that opened the account page",
            "Sign out at the upstream, and sign in to the account page again"
        ),
        new(
            "the upstream did not ask the user to sign in again",
            "The upstream ignores prompt=login and max_age=0 of a new sign-in",
            "The user signs out at the upstream first. Look for a setting there that allows it to skip the sign-in"
        ),
        new(
            "the form's token is missing or is not this session's",
            "The account page was open in two tabs, or another page sent the form",
            "The user opens the account page again. Many of these may be an attack: CSRF"
        ),
        new(
            "unknown client",
            "The app is not registered here, or its registration has expired",
            "Remove the connection in the app and add it again"
        ),
        new(
            "redirect_uri does not match a registered redirect URI of the client",
            "The app sent another redirect URI than it registered",
            "Remove the connection in the app and add it again; for a client from the settings, correct its RedirectUris"
        ),
        new(
            "the link was created for another user",
            "Somebody else opened the link, or the user signed in with another account",
            "Sign in with the account that uses the tool. Do not pass links on"
        ),
        new(
            "another user connected",
            "The user signed in with another account than the one that uses the tool",
            "Open the link again and choose the right account"
        ),
        new(
            "the link has expired",
            "The link is older than 15 minutes, was cut, or the tool was removed",
            "Use the tool again to get a new link"
        ),
        new(
            "the code has expired",
            "The app redeemed the code too late, or a clock is wrong",
            "The user connects again; Lifetimes__Code sets the limit"
        ),
        new(
            "the code was already redeemed",
            "The app redeemed the code twice; the grant was revoked",
            "The user connects again; if it repeats, update the app"
        ),
        new(
            "the code belongs to another client",
            "Another client than the one that asked redeemed the code",
            "Many of these may be an attack: code injection"
        ),
        new(
            "code_verifier does not match the code_challenge",
            "The app mixed up two logins",
            "The user connects again; update the app"
        ),
    ];
}
