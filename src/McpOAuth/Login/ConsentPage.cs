using McpOAuth.Clients;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuth.Login;

/// <summary>The consent page: which app asks, for what, and where the browser goes with the answer.</summary>
/// <remarks>RFC 6749 §10.2; RFC 8252 §8.6; MCP security best practices, "Confused Deputy Problem".</remarks>
internal sealed record ConsentPage
{
    public required AuthorizationRequest Request { get; init; }

    public required Client Client { get; init; }

    /// <summary>Scopes that the user approved earlier. They are shown, but not asked for again.</summary>
    public required ScopeSet AlreadyAllowed { get; init; }

    public required string SealedForm { get; init; }

    public string? Notice { get; init; }

    public string Title =>
        AlreadyAllowed.Count == 0 ? $"Allow {Name} to connect?"
        : New.Count > 0 ? $"Allow {Name} to do more?"
        : $"Connect {Name} again?";

    private string Name => Client.DisplayName;

    private ScopeSet New => Request.Scopes.Except(AlreadyAllowed);

    public Html Body() =>
        Html.Of(
            $"""
            {(Notice is null ? null : Html.Of($"""<p class="note" role="alert">{Notice}</p>"""))}
            <dl>
            <dt>App</dt>
            <dd>{Name}{Unverified()}</dd>
            <dt>MCP server</dt>
            <dd>{Request.Resource}</dd>
            <dt>Sends you back to</dt>
            <dd>{Request.RedirectUri.Host}<br><span class="soft">{Request.RedirectUri.Value}</span></dd>
            </dl>
            {LocalWarning()}
            <form method="post" action="/consent">
            <input type="hidden" name="request" value="{SealedForm}">
            {Allowed()}
            {Asked()}
            <p class="soft">If you approve, you sign in next. The app can then act for you on this MCP server.</p>
            <div class="actions">
            <button class="go" name="decision" value="approve">Approve</button>
            <button name="decision" value="deny">Deny</button>
            </div>
            </form>
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
        var items = AlreadyAllowed.Select(scope => Html.Of($"<li>{Words(scope)}</li>"));
        return AlreadyAllowed.Count == 0
            ? null
            : Html.Of($"<h2>You have allowed before</h2>\n<ul>{Html.Lines(items)}</ul>");
    }

    private Html? Asked()
    {
        var boxes = New.Select(scope =>
            Html.Of(
                $"""<label><input type="checkbox" name="scope" value="{scope}" checked><span>{Words(scope)}</span></label>"""
            )
        );
        var legend = AlreadyAllowed.Count == 0 ? "It asks for" : "New this time";
        return New.Count == 0
            ? null
            : Html.Of($"<fieldset><legend>{legend}</legend>\n{Html.Lines(boxes)}\n</fieldset>");
    }

    private static Html Words(string scope) => Html.Of($"{ScopeWords.Of(scope)} <code class=\"soft\">{scope}</code>");
}
