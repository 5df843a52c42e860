using McpOAuth.Protocol;

namespace McpOAuth.Pages;

/// <summary>What the page of a cause says.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Text">What happened and what to do. Null if the error's own description says it.</param>
internal sealed record ErrorWords(string Title, string? Text = null)
{
    private const string Elsewhere = "Close this page. To try again, go back to the app that you were connecting.";
    private const string Here = "Wait a minute, then reload this page.";

    private static readonly Dictionary<ErrorCause, ErrorWords> All = new()
    {
        [ErrorCause.Other] = new("This sign-in could not continue"),
        [ErrorCause.BrokerDown] = new(
            "This server has a problem at the moment",
            "A part of this server does not respond. Nothing was connected, and it is not your fault."
        )
        {
            Advice = Here,
        },
        [ErrorCause.UpstreamDown] = new(
            "The sign-in provider does not respond",
            "This page works, but the sign-in provider behind it does not. Nothing was connected."
        )
        {
            Advice = Here,
        },
        [ErrorCause.UpstreamRefused] = new("The sign-in provider did not accept the sign-in"),
        [ErrorCause.NotSignedIn] = new("You were not signed in"),
        [ErrorCause.Expired] = new("This took too long"),
        [ErrorCause.OtherBrowser] = new("This page belongs to another browser"),
        [ErrorCause.AlreadyUsed] = new("This sign-in was already used"),
        [ErrorCause.LinkOfAnotherUser] = new("This link is for somebody else"),
        [ErrorCause.UnknownApp] = new("This app is not known here"),
        [ErrorCause.AppMisconfigured] = new("The app is not set up correctly"),
        [ErrorCause.AppDown] = new("The app's website does not respond"),
        [ErrorCause.OtherSite] = new("Another website sent you here"),
        [ErrorCause.TooManyRequests] = new(
            "Too many requests",
            "Your network has sent too many requests to this server."
        )
        {
            Advice = Here,
        },
        [ErrorCause.NoSuchPage] = new(
            "There is no page here",
            "The address is not complete, or the page has moved. You only come here to sign in, when an app asks you to."
        ),
        [ErrorCause.NotOpenable] = new(
            "This page cannot be opened like that",
            "Only apps use this address. You only come here to sign in, when an app asks you to."
        ),
        [ErrorCause.TooLong] = new(
            "The request is too long",
            "The address of this page, or the cookies that your browser sent with it, are too long. Delete the cookies of "
                + "this site, then connect again from the app."
        ),
        [ErrorCause.Bug] = new(
            "Something went wrong here",
            "This server made a mistake. If it happens again, tell the people who run it, and give them the reference below."
        ),
    };

    /// <summary>What to do next.</summary>
    public string Advice { get; private init; } = Elsewhere;

    public static ErrorWords Of(ErrorCause cause) => All[cause];
}
