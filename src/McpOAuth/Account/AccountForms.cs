using McpOAuth.Pages;

namespace McpOAuth.Account;

/// <summary>The forms of the account page: one for each change, each with a token of its own.</summary>
internal static class AccountForms
{
    public const string Action = "action";
    public const string Item = "item";
    public const string Token = "form";

    /// <param name="item">What the action is about. Empty if there is only one.</param>
    public static Html Of(AccountSession session, string action, string item, Html button) =>
        Html.Of(
            $"""
            <form method="post" action="{AccountPage.Path}">
            <input type="hidden" name="{Action}" value="{action}">
            <input type="hidden" name="{Item}" value="{item}">
            <input type="hidden" name="{Token}" value="{session.TokenFor(action, item)}">
            <p class="actions">{button}</p>
            </form>
            """
        );
}
