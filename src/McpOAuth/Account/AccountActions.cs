namespace McpOAuth.Account;

/// <summary>What a user can do on the account page: the values of the form field <c>action</c>.</summary>
internal static class AccountActions
{
    public const string SignIn = "sign-in";

    public const string SignOut = "sign-out";

    /// <summary>Ends one grant. The item is its id, without the subject.</summary>
    public const string EndApp = "end-app";

    /// <summary>Ends one connection. The item is its upstream, a bar, and the tool's key.</summary>
    public const string EndTool = "end-tool";

    public const string EndAll = "end-all";

    public const string Download = "download";

    public const string Forget = "forget";

    /// <summary>Whether the user must have signed in again for this a moment ago.</summary>
    public static bool NeedsFreshSignIn(string? action) => action is EndAll or Download or Forget;
}
