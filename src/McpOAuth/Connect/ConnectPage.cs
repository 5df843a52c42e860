using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Resources;
using McpOAuth.Vault;

namespace McpOAuth.Connect;

/// <summary>The page on which a user connects a tool: which tool of which server, to which account, for what.</summary>
internal sealed record ConnectPage
{
    public const string FormTokenName = "form";
    public const string Decision = "decision";
    public const string Approve = "approve";

    public const string DeniedTitle = "Nothing was connected";

    public static Html DeniedBody { get; } =
        Html.Of(
            $"""
            <p>The tool cannot use your account. You can close this page and go back to your app.</p>
            {Page.AccountLink}
            """
        );

    public required ConnectionRequest Request { get; init; }

    public required Tool Tool { get; init; }

    public required Resource Resource { get; init; }

    /// <summary>The upstream's name for users.</summary>
    public required string Upstream { get; init; }

    public ScopeWords Words { get; init; } = ScopeWords.Usual;

    public required string FormToken { get; init; }

    public string Title => $"Connect {Tool.DisplayName} to {Upstream}?";

    public Html Body()
    {
        var scopes = Request.Scopes.Select(scope => Html.Of($"<li>{Words.Show(scope)}</li>"));
        return Html.Of(
            $"""
            <dl>
            <dt>Tool</dt>
            <dd>{Tool.DisplayName}</dd>
            <dt>MCP server</dt>
            <dd>{Server()}</dd>
            <dt>Your account at</dt>
            <dd>{Upstream}</dd>
            </dl>
            <h2>The tool will be able to</h2>
            <ul>
            {Html.Lines(scopes)}
            </ul>
            <p class="note">Continue only if you used this tool yourself a moment ago.</p>
            <form method="post">
            <input type="hidden" name="{FormTokenName}" value="{FormToken}">
            <p class="soft">You sign in at {Upstream} next. Your app never sees that sign-in.</p>
            <div class="actions">
            <button class="go" name="{Decision}" value="{Approve}">Connect</button>
            <button name="{Decision}" value="deny">Cancel</button>
            </div>
            </form>
            """
        );
    }

    public static string ConnectedTitle(Tool tool) => $"{tool.DisplayName} is connected";

    /// <param name="account">The name of the user's account at the upstream. Null if the upstream does not provide one.</param>
    /// <param name="endsAfter">When the user must connect again. Null if the broker can renew the access itself.</param>
    public static Html ConnectedBody(string upstream, string? account, TimeSpan? endsAfter = null)
    {
        var end = endsAfter is { } time
            ? Html.Of(
                $"""<p class="note">{upstream} gave access for {InWords(time)} only. After that, connect the tool again.</p>"""
            )
            : null;
        var name = account is null ? null : Html.Of($" <strong><bdi>{account}</bdi></strong>");
        return Html.Of(
            $"""
            <p>The tool can now use your account{name} at {upstream}.</p>
            {end}
            <p>You can close this page and go back to your app. If it is still waiting, then choose Retry.</p>
            {Page.AccountLink}
            """
        );
    }

    private Html Server() =>
        Resource.Name is null
            ? Html.Of($"{Request.Resource}")
            : Html.Of($"""{Resource.Name}<br><span class="soft">{Request.Resource}</span>""");

    private static string InWords(TimeSpan time) =>
        time.TotalMinutes < 2 ? "a minute"
        : time.TotalMinutes < 120 ? $"{time.TotalMinutes:0} minutes"
        : time.TotalHours < 48 ? $"{time.TotalHours:0} hours"
        : $"{time.TotalDays:0} days";
}
