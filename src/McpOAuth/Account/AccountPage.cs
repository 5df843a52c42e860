using System.Globalization;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;

namespace McpOAuth.Account;

/// <summary>The page that lists what has access to a user's account.</summary>
internal sealed record AccountPage(AccountSession Session, AccountOverview Overview)
{
    public const string Path = "/account";

    public const string Title = "Your connected apps";

    /// <summary>Apps and tools on one page, each. The page stays below 30 KB.</summary>
    public const int Maximum = 20;

    public ScopeWords Words { get; init; } = ScopeWords.Usual;

    /// <summary>What has just happened. Null if nothing has.</summary>
    public string? Notice { get; init; }

    public Html Body() =>
        Html.Of(
            $"""
            {(Notice is null ? null : Html.Of($"""<p class="note" role="status">{Notice}</p>"""))}
            {SignedIn()}
            <h2>Apps</h2>
            {Apps()}
            <h2>Tools that use another account of yours</h2>
            {Tools()}
            <h2>Everything</h2>
            {Everything()}
            """
        );

    private Html SignedIn() =>
        Html.Of(
            $"""
            <p>{(
                Session.Name is null
                    ? Html.Of($"You are signed in.")
                    : Html.Of($"You are signed in as <strong>{Session.Name}</strong>.")
            )}
            You are signed out after {AccountSession.Lifetime.TotalMinutes:0} minutes.</p>
            {Form(AccountActions.SignOut, "", Html.Of($"<button>Sign out</button>"))}
            """
        );

    private Html Apps() =>
        Overview.Apps.Count == 0
            ? Html.Of($"<p>No app has access to your account.</p>")
            : Html.Of(
                $"""
                {Capped(Overview.Apps.Count)}
                {Html.Lines(Overview.Apps.Take(Maximum).Select(App))}
                """
            );

    private Html Tools() =>
        Overview.Tools.Count == 0
            ? Html.Of($"<p>No tool uses another account of yours.</p>")
            : Html.Of(
                $"""
                {Capped(Overview.Tools.Count)}
                {Html.Lines(Overview.Tools.Take(Maximum).Select(Tool))}
                """
            );

    private static Html? Capped(int count) =>
        count > Maximum
            ? Html.Of(
                $"<p>These are the newest {Maximum} of {count}. End some of them to see the others, or end all below.</p>"
            )
            : null;

    private Html App(AppAccess app, int number)
    {
        var grant = app.Grant;
        return Html.Of(
            $"""
            <h3 id="app-{number}">{NameOf(app)}</h3>
            {About(app)}
            <dl>
            <dt>MCP server</dt>
            <dd>{grant.Resource}</dd>
            <dt>It may</dt>
            {Scopes(grant.Scopes)}
            <dt>Since</dt>
            <dd>{Day(grant.CreatedAt)}</dd>
            <dt>Last renewed its access</dt>
            <dd>{Day(app.LastRenewedAt)}</dd>
            </dl>
            {Form(AccountActions.EndApp, app.Item, End("app", number))}
            """
        );
    }

    private static string NameOf(AppAccess app) =>
        app.Client is null ? "An app that is not known any more" : app.Client.Name ?? "An app that gave no name";

    private static Html? About(AppAccess app) =>
        app.Client switch
        {
            { Name: not null, IsVerified: true } => null,
            { Name: not null } => Html.Of(
                $"""<p class="soft">The app chose this name itself. Nobody has verified it.</p>"""
            ),
            _ => Html.Of($"""<p class="soft">Its id is <code>{app.Grant.ClientId}</code>.</p>"""),
        };

    private Html Tool(ToolAccess tool, int number)
    {
        var connection = tool.Connection;
        var state = connection.State is Vault.ConnectionState.Connected or Vault.ConnectionState.Pending
            ? null
            : Html.Of($"""<p class="soft">It has no access until you connect it again.</p>""");
        var used = tool.LastUsedOn is { } day ? Html.Of($"<dd>{Day(day)}</dd>") : Html.Of($"<dd>Not used yet</dd>");
        return Html.Of(
            $"""
            <h3 id="tool-{number}">{tool.Name}</h3>
            {state}
            <dl>
            <dt>MCP server</dt>
            <dd>{tool.Tool?.Resource ?? "Not known any more"}</dd>
            <dt>Your account at</dt>
            <dd>{connection.Id.Upstream}</dd>
            <dt>It may</dt>
            {Scopes(connection.Scopes)}
            <dt>Since</dt>
            <dd>{Day(connection.ConnectedAt)}</dd>
            <dt>Last used</dt>
            {used}
            </dl>
            {Form(AccountActions.EndTool, tool.Item, End("tool", number))}
            """
        );
    }

    private Html Scopes(ScopeSet scopes) =>
        scopes.Count == 0
            ? Html.Of($"<dd>Nothing but identify you</dd>")
            : Html.Lines(
                scopes.Select(scope => Html.Of($"""<dd>{Words.Of(scope)} <code class="soft">{scope}</code></dd>"""))
            );

    // Read out with the name, so that one button differs from the next (WCAG 2.2 §2.4.9).
    private static Html End(string kind, int number) =>
        Html.Of(
            $"""<button id="end-{kind}-{number}" aria-labelledby="end-{kind}-{number} {kind}-{number}">End access</button>"""
        );

    private Html Everything() =>
        Html.Of(
            $"""
            <p>You sign in once more before any of these.</p>
            {(Overview.IsEmpty ? null : Form(AccountActions.EndAll, "", Html.Of($"<button>End all access</button>")))}
            {Form(AccountActions.Download, "", Html.Of($"<button>Download what is kept about you</button>"))}
            {Form(AccountActions.Forget, "", Html.Of($"<button>Delete everything about you</button>"))}
            """
        );

    private Html Form(string action, string item, Html button) => AccountForms.Of(Session, action, item, button);

    private static Html Day(DateTimeOffset time) => Day(DateOnly.FromDateTime(time.UtcDateTime));

    private static Html Day(DateOnly day) =>
        Html.Of(
            $"<time datetime=\"{day.ToString("O", CultureInfo.InvariantCulture)}\">{day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}</time>"
        );
}
