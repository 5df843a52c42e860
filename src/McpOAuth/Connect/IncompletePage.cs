using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Connect;

/// <summary>The page after the upstream granted less than the tool needs.</summary>
internal static class IncompletePage
{
    /// <param name="isOfUse">Whether the upstream granted anything that the tool can use.</param>
    public static string Title(Tool tool, bool isOfUse) =>
        isOfUse ? $"{tool.DisplayName} still needs permission" : $"{tool.DisplayName} is not connected";

    public static Html Body(string upstream, ScopeSet missing, bool isOfUse, string link, ScopeWords? words = null)
    {
        var scopes = missing.Select(scope => Html.Of($"<li>{(words ?? ScopeWords.Usual).Show(scope)}</li>"));
        var rest = isOfUse ? Html.Of($"<p>Until then, the tool can use what {upstream} did allow.</p>") : null;
        return Html.Of(
            $"""
            <p class="note" role="alert">{upstream} did not allow everything that the tool needs.</p>
            <h2>Missing at {upstream}</h2>
            <ul>
            {Html.Lines(scopes)}
            </ul>
            <p>To allow this, connect again and leave every permission selected at {upstream}. If {upstream} does not offer
            it, ask the administrator of your account there.</p>
            <p><a href="{link}">Connect again</a></p>
            {rest}
            <p class="soft">To leave it as it is, close this page and go back to your app.</p>
            {Page.AccountLink}
            """
        );
    }
}
