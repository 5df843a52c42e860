namespace McpOAuth.Protocol;

/// <summary>Why a user cannot go on. Each cause has a page of its own (<c>Pages/ErrorWords.cs</c>).</summary>
public enum ErrorCause
{
    /// <summary>None of the others. The error's description is the page's text.</summary>
    Other,

    /// <summary>Storage, Key Vault or another part of the broker does not respond.</summary>
    BrokerDown,

    /// <summary>The identity provider does not respond.</summary>
    UpstreamDown,

    /// <summary>The identity provider responded, but its response is a refusal or not valid.</summary>
    UpstreamRefused,

    /// <summary>The user did not complete the sign-in at the identity provider.</summary>
    NotSignedIn,

    /// <summary>A page, a link or a sign-in is too old.</summary>
    Expired,

    /// <summary>The page or sign-in was begun in another browser, or cookies are blocked.</summary>
    OtherBrowser,

    /// <summary>The sign-in was already completed.</summary>
    AlreadyUsed,

    /// <summary>The link was created for another user.</summary>
    LinkOfAnotherUser,

    /// <summary>The app is unknown here.</summary>
    UnknownApp,

    /// <summary>The app's request is not valid.</summary>
    AppMisconfigured,

    /// <summary>The app's own website, which describes it, does not respond.</summary>
    AppDown,

    /// <summary>Another website sent a form.</summary>
    OtherSite,

    /// <summary>Over a rate limit.</summary>
    TooManyRequests,

    /// <summary>No page has this address.</summary>
    NoSuchPage,

    /// <summary>The page cannot be opened with this method.</summary>
    NotOpenable,

    /// <summary>The address or the cookies are too long.</summary>
    TooLong,

    /// <summary>A bug.</summary>
    Bug,
}
