using System.Globalization;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Account;

/// <summary>The page that lists what has access to a user's account.</summary>
internal sealed record AccountPage(AccountSession Session, AccountOverview Overview)
{
    public const string Path = "/account";

    public const string Title = "Your connected apps";

    /// <summary>Of the whole page, in bytes.</summary>
    public const int MaximumLength = 30 * 1024;

    /// <summary>For everything but the two lists, in bytes: headings, buttons, a notice, a long name.</summary>
    private const int AroundLists = 4 * 1024;

    /// <summary>Where the lists begin.</summary>
    public AccountPlace Place { get; init; } = AccountPlace.Start;

    /// <summary>The length of the frame around the page, in bytes. A logo takes most of it.</summary>
    public int FrameLength { get; init; } = 4 * 1024;

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
                    : Html.Of($"You are signed in as <strong><bdi>{Session.Name}</bdi></strong>.")
            )}
            You are signed out after {AccountSession.Lifetime.TotalMinutes:0} minutes.</p>
            {Form(AccountActions.SignOut, "", Html.Of($"<button>Sign out</button>"))}
            """
        );

    private Html Apps() =>
        Overview.Apps.Count == 0
            ? Html.Of($"<p>No app has access to your account.</p>")
            : ListOf("apps", Overview.Apps.Select(App), Overview.Apps.Count, Place.Apps, Place with { Apps = 0 });

    private Html Tools() =>
        Overview.Tools.Count == 0
            ? Html.Of($"<p>No tool uses another account of yours.</p>")
            : ListOf("tools", Overview.Tools.Select(Tool), Overview.Tools.Count, Place.Tools, Place with { Tools = 0 });

    /// <summary>As many entries as fit into the page, at least one, and links to the others.</summary>
    private Html ListOf(string what, IEnumerable<Html> entries, int count, int start, AccountPlace newest)
    {
        var first = start < count ? start : 0;
        var shown = PageSpace.Fill(entries.Skip(first), (MaximumLength - FrameLength - AroundLists) / 2);
        if (shown.Count == count)
        {
            return Html.Lines(shown);
        }
        var next = first + shown.Count;
        var rest = what == "apps" ? newest with { Apps = next } : newest with { Tools = next };
        return Html.Of(
            $"""
            <p>The newest come first. These are {first + 1} to {next} of {count}.{LinkTo(
                first > 0,
                newest,
                $"Newest {what}"
            )}{LinkTo(next < count, rest, $"Older {what}")}</p>
            {Html.Lines(shown)}
            """
        );
    }

    private static Html? LinkTo(bool isThere, AccountPlace place, string text) =>
        isThere ? Html.Of($""" <a href="{place.Url}">{text}</a>""") : null;

    private Html App(AppAccess app, int number)
    {
        var grant = app.Grant;
        return Html.Of(
            $"""
            <h3 id="app-{number}"><bdi>{NameOf(app)}</bdi></h3>
            {About(app)}
            <dl>
            <dt>MCP server</dt>
            <dd>{Server(app.Resource, grant.Resource)}</dd>
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
            <h3 id="tool-{number}"><bdi>{tool.DisplayName}</bdi></h3>
            {state}
            <dl>
            <dt>MCP server</dt>
            <dd>{Server(tool.Resource, tool.Tool?.Resource ?? "Not known any more")}</dd>
            <dt>Your account at</dt>
            <dd><bdi>{tool.Upstream}</bdi></dd>
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

    private static Html Server(Resource? resource, string uri) =>
        resource?.Name is null
            ? Html.Of($"{uri}")
            : Html.Of($"""<bdi>{resource.Name}</bdi><br><span class="soft">{uri}</span>""");

    private Html Scopes(ScopeSet scopes) =>
        scopes.Count == 0
            ? Html.Of($"<dd>Nothing but identify you</dd>")
            : Html.Lines(scopes.Select(scope => Html.Of($"<dd>{Words.Show(scope)}</dd>")));

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
