using McpOAuth.Clients;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;

namespace McpOAuth.Login;

/// <summary>The consent page: which app asks, for what, and where the browser goes with the answer.</summary>
/// <remarks>RFC 6749 §10.2; RFC 8252 §8.6; MCP security best practices, "Confused Deputy Problem".</remarks>
internal sealed record ConsentPage
{
    public required AuthorizationRequest Request { get; init; }

    public required Client Client { get; init; }

    public required Resource Resource { get; init; }

    /// <summary>Who runs the broker. Null if settings do not say.</summary>
    public string? OperatorName { get; init; }

    public ScopeWords Words { get; init; } = ScopeWords.Usual;

    /// <summary>What the user had chosen before the page is shown again. Null the first time.</summary>
    public ScopeSet? Chosen { get; init; }

    /// <summary>Scopes that the user approved earlier. They are shown, but not asked for again.</summary>
    public required ScopeSet AlreadyAllowed { get; init; }

    public required string SealedForm { get; init; }

    public string? Notice { get; init; }

    public string Title =>
        AlreadyAllowed.Count == 0 ? $"Allow {Name.Isolated()} to connect?"
        : New.Count > 0 ? $"Allow {Name.Isolated()} to do more?"
        : $"Connect {Name.Isolated()} again?";

    private string Name => Client.DisplayName;

    private ScopeSet New => Request.Scopes.Except(AlreadyAllowed);

    public Html Body() =>
        Html.Of(
            $"""
            {(Notice is null ? null : Html.Of($"""<p class="note" role="alert">{Notice}</p>"""))}
            <dl>
            <dt>App</dt>
            <dd><bdi>{Name}</bdi>{Unverified()}</dd>
            <dt>MCP server</dt>
            <dd>{Server()}</dd>
            <dt>Sends you back to</dt>
            <dd>{Request.RedirectUri.Host}<br><span class="soft">{Request.RedirectUri.Value}</span></dd>
            </dl>
            {LocalWarning()}
            <form method="post" action="/consent">
            {NoDefaultButton}
            <input type="hidden" name="request" value="{SealedForm}">
            {Allowed()}
            {Asked()}
            <p class="soft">If you approve, you sign in next. The app can then act for you on this MCP server.</p>
            <div class="actions">
            <button class="go" name="decision" value="approve">Approve</button>
            <button name="decision" value="deny">Deny</button>
            </div>
            </form>
            {Why()}
            """
        );

    // Enter on a checkbox presses the first submit button of the form. This one does nothing: outside of a dialog,
    // formmethod=dialog submits nothing (WHATWG HTML §4.10.22.2 and §4.10.22.3).
    private static Html NoDefaultButton => Html.Of($"""<input type="submit" formmethod="dialog" hidden>""");

    private Html Server() =>
        Resource.Name is null
            ? Html.Of($"{Request.Resource}")
            : Html.Of($"""{Resource.Name}<br><span class="soft">{Request.Resource}</span>""");

    private Html Why() =>
        Html.Of(
            $"""
            <details>
            <summary>Why am I seeing this?</summary>
            <p>An app asks to use {Resource.DisplayName} in your name. {OperatorName
                ?? "The server"} lets no app in before
            you agree. You see this page when an app connects for the first time, when it asks for more, when it has
            changed, and whenever it runs on this computer.</p>
            <p>If you did not start this yourself, choose Deny. Nothing is connected unless you approve.</p>
            </details>
            """
        );

    private Html? Unverified() =>
        Client.Origin switch
        {
            ClientOrigin.Configured => null,
            ClientOrigin.MetadataDocument => Html.Of(
                $"""<br><span class="soft">Described at {Client.ClientId}. Nobody has verified the name.</span>"""
            ),
            _ => Html.Of($"""<br><span class="soft">The app chose this name itself. Nobody has verified it.</span>"""),
        };

    private Html? LocalWarning() =>
        Request.RedirectUri.IsLocal
            ? Html.Of(
                $"<p class=\"note\">Access will be given to an app running on this computer. Approve only if you started "
                    + $"this connection yourself a moment ago, in an app that you trust.</p>"
            )
            : null;

    private Html? Allowed()
    {
        var items = AlreadyAllowed.Select(scope => Html.Of($"<li>{Words.Show(scope)}</li>"));
        return AlreadyAllowed.Count == 0
            ? null
            : Html.Of($"<h2>You have allowed before</h2>\n<ul>{Html.Lines(items)}</ul>");
    }

    private Html? Asked()
    {
        var boxes = New.Select(scope =>
            Html.Of(
                $"""<label><input type="checkbox" name="scope" value="{scope}"{Checked(scope)}><span>{Words.Show(scope)}</span></label>"""
            )
        );
        var legend = AlreadyAllowed.Count == 0 ? "It asks for" : "New this time";
        return New.Count == 0
            ? null
            : Html.Of($"<fieldset><legend>{legend}</legend>\n{Html.Lines(boxes)}\n</fieldset>");
    }

    // What was unticked stays unticked.
    private Html? Checked(string scope) => Chosen?.Contains(scope) == false ? null : Html.Of($" checked");
}
