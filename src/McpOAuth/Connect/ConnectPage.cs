using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Resources;
using McpOAuth.Vault;

namespace McpOAuth.Connect;

/// <summary>The page on which a person connects a tool: which tool of which server, to which account, for what.</summary>
internal static class ConnectPage
{
    public const string FormToken = "form";
    public const string Decision = "decision";
    public const string Approve = "approve";

    public const string DeniedTitle = "Nothing was connected";

    public const string DeniedBody = "<p>The tool got no access. You can close this page and go back.</p>";

    public static string Title(Tool tool) => $"Connect {tool.Name} to {tool.Upstream}?";

    public static string Body(ConnectionRequest request, Tool tool, string formToken)
    {
        var scopes = request.Scopes.Select(scope =>
            $"<li>{Page.Text(ScopeWords.Of(scope))} <code>{Page.Text(scope)}</code></li>"
        );
        return $"""
            <dl>
            <dt>Tool</dt>
            <dd>{Page.Text(tool.Name)}</dd>
            <dt>MCP server</dt>
            <dd>{Page.Text(request.Resource)}</dd>
            <dt>Your account at</dt>
            <dd>{Page.Text(tool.Upstream)}</dd>
            </dl>
            <h2>The tool will be able to</h2>
            <ul>
            {string.Join('\n', scopes)}
            </ul>
            <p class="note">Continue only if you have just used this tool yourself.</p>
            <form method="post">
            <input type="hidden" name="{FormToken}" value="{Page.Text(formToken)}">
            <p class="soft">You sign in at {Page.Text(tool.Upstream)} next. The MCP client never sees that sign-in.</p>
            <div class="actions">
            <button class="go" name="{Decision}" value="{Approve}">Connect</button>
            <button name="{Decision}" value="deny">Cancel</button>
            </div>
            </form>
            """;
    }
}
