using McpOAuth.Pages;

namespace McpOAuth.Account;

/// <summary>A page of the account that is not the list: its title, and what stands on it.</summary>
internal sealed record AccountText(string Title, Html Body)
{
    private static readonly Html Back = Html.Of($"""<p><a href="{AccountPage.Path}">Your connected apps</a></p>""");

    // Needs no token: like a link, it only leads to the sign-in, and changes nothing.
    private static readonly Html SignInForm = Html.Of(
        $"""
        <form method="post" action="{AccountPage.Path}">
        <p class="actions"><button class="go" name="{AccountForms.Action}" value="{AccountActions.SignIn}">Sign in</button></p>
        </form>
        """
    );

    public static AccountText SignIn { get; } =
        new(
            AccountPage.Title,
            Html.Of(
                $"""
                <p>Sign in to see every app and tool that has access to your account here. You can end their access,
                download what is kept about you, or delete it.</p>
                {SignInForm}
                """
            )
        );

    public static AccountText SignedOut { get; } =
        new(
            "You are signed out",
            Html.Of(
                $"""
                <p>You are signed out of this page. Apps keep their access, and your sign-in provider may keep you signed in
                there.</p>
                {Back}
                """
            )
        );

    /// <summary>A form was sent after the session had ended.</summary>
    public static AccountText SessionEnded { get; } =
        new(
            "Sign in again",
            Html.Of(
                $"""
                <p>You are no longer signed in here, so nothing was changed. This page signs you out after
                {AccountSession.Lifetime.TotalMinutes:0} minutes.</p>
                {SignInForm}
                """
            )
        );

    public static AccountText Forgotten { get; } =
        new(
            "Everything about you was deleted",
            Html.Of(
                $"""
                <p>All apps and tools have lost their access, and what was kept about you is deleted. An app may work for a
                few more minutes. If you connect an app again, you are asked for everything as if you were new.</p>
                <p>If an app was connecting at this moment, come back in two minutes and repeat this.</p>
                {Back}
                """
            )
        );

    public static AccountText WrongForm { get; } =
        new(
            "Nothing was changed",
            Html.Of($"<p>This page was not up to date, or the request did not come from it.</p>\n{Back}")
        );

    public static AccountText AnotherUser { get; } =
        new(
            "Nothing was changed",
            Html.Of($"<p>You signed in with another account than before. You are signed out of this page.</p>\n{Back}")
        );

    public static AccountText NotFresh { get; } =
        new(
            "Nothing was changed",
            Html.Of(
                $"""
                <p>Your sign-in provider did not ask you to sign in again. Sign out there first, and then repeat what you
                wanted to do.</p>
                {Back}
                """
            )
        );

    public static AccountText Refused(string text) =>
        new("The sign-in was not completed", Html.Of($"<p>{text}</p>\n{Back}"));

    /// <summary>The last question before an action that cannot be undone, after the user has signed in again.</summary>
    public static AccountText Confirmation(AccountSession session, string action)
    {
        var (title, text, button) = action switch
        {
            AccountActions.EndAll => (
                "End all access?",
                "Every app and every tool loses its access to your account, at the other providers too where they allow "
                    + "it. An app may work for a few more minutes.",
                "End all access"
            ),
            AccountActions.Forget => (
                "Delete everything about you?",
                "Every app and every tool loses its access, and what is kept about you is deleted. This cannot be undone.",
                "Delete everything"
            ),
            _ => (
                "Download what is kept about you?",
                "You get a file that lists your apps and tools. It contains no passwords and no tokens.",
                "Download"
            ),
        };
        var go = AccountForms.Of(session, action, "", Html.Of($"""<button class="go">{button}</button>"""));
        return new(title, Html.Of($"<p>{text}</p>\n{go}\n<p><a href=\"{AccountPage.Path}\">Cancel</a></p>"));
    }
}
