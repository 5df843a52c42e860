using McpOAuth.Clients;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuth.Login;

/// <summary>The consent page: who asks, where the answer goes, for what.</summary>
/// <remarks>RFC 6749 §10.2; RFC 8252 §8.6; MCP security best practices, "Confused Deputy Problem".</remarks>
internal sealed record ConsentPage
{
    public required AuthorizationRequest Request { get; init; }

    public required Client Client { get; init; }

    /// <summary>Approved before; shown, and not asked again.</summary>
    public required ScopeSet AlreadyAllowed { get; init; }

    public required string SealedForm { get; init; }

    public string? Notice { get; init; }

    public string Title =>
        AlreadyAllowed.Count == 0 ? $"Allow {Name} to connect?"
        : New.Count > 0 ? $"Allow {Name} to do more?"
        : $"Connect {Name} again?";

    private string Name => Client.Name ?? Client.ClientId;

    private ScopeSet New => Request.Scopes.Except(AlreadyAllowed);

    public string Body() =>
        $"""
            {Paragraph(Notice, "note\" role=\"alert")}
            <dl>
            <dt>Program</dt>
            <dd>{Page.Text(Name)}{Unverified()}</dd>
            <dt>MCP server</dt>
            <dd>{Page.Text(Request.Resource)}</dd>
            <dt>Sends you back to</dt>
            <dd>{Page.Text(Request.RedirectUri.Host)}<br><span class="soft">{Page.Text(
                Request.RedirectUri.Value
            )}</span></dd>
            </dl>
            {Paragraph(LocalWarning(), "note")}
            <form method="post" action="/consent">
            <input type="hidden" name="request" value="{Page.Text(SealedForm)}">
            {Allowed()}
            {Asked()}
            <p class="soft">If you approve, you sign in next, and the program can act for you at this MCP server.</p>
            <div class="actions">
            <button class="go" name="decision" value="approve">Approve</button>
            <button name="decision" value="deny">Deny</button>
            </div>
            </form>
            """;

    private static string Paragraph(string? text, string kind) =>
        text is null ? "" : $"<p class=\"{kind}\">{Page.Text(text)}</p>";

    private string Unverified() =>
        Client.Origin switch
        {
            ClientOrigin.Configured => "",
            ClientOrigin.MetadataDocument =>
                $"""<br><span class="soft">Described by {Page.Text(Client.ClientId)}. Nobody here has verified the name.</span>""",
            _ => """<br><span class="soft">The program chose this name itself. Nobody has verified it.</span>""",
        };

    private string? LocalWarning() =>
        Request.RedirectUri.IsLocal
            ? "The answer goes to a program on this device. Approve only if you have just started this connection "
                + "yourself, in a program that you trust."
            : null;

    private string Allowed()
    {
        var items = AlreadyAllowed.Select(scope => $"<li>{Words(scope)}</li>");
        return AlreadyAllowed.Count == 0
            ? ""
            : $"<h2>You have allowed before</h2>\n<ul>{string.Join('\n', items)}</ul>";
    }

    private string Asked()
    {
        var boxes = New.Select(scope =>
            $"""<label><input type="checkbox" name="scope" value="{Page.Text(scope)}" checked><span>{Words(scope)}</span></label>"""
        );
        var legend = AlreadyAllowed.Count == 0 ? "It asks for" : "New this time";
        return New.Count == 0 ? "" : $"<fieldset><legend>{legend}</legend>\n{string.Join('\n', boxes)}\n</fieldset>";
    }

    private static string Words(string scope) =>
        $"{Page.Text(ScopeWords.Of(scope))} <code class=\"soft\">{Page.Text(scope)}</code>";
}
