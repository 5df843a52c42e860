using McpOAuth.Authorization;
using McpOAuth.Clients;
using McpOAuth.Pages;
using McpOAuth.Protocol;

namespace McpOAuth.Consent;

/// <summary>The consent page: who asks, where the answer goes, for what.</summary>
/// <remarks>RFC 6749 §10.2; RFC 8252 §8.6; MCP security best practices, "Confused Deputy Problem".</remarks>
internal static class ConsentPage
{
    public static string Title(Client client) => $"Allow {NameOf(client)} to connect?";

    public static string Body(ReadAuthorizationRequest read, string sealedForm, string? problem)
    {
        var (request, client, _) = read;
        return $"""
            {Problem(problem)}
            <dl>
            <dt>Program</dt>
            <dd>{Page.Text(NameOf(client))}{Unverified(client)}</dd>
            <dt>MCP server</dt>
            <dd>{Page.Text(request.Resource)}</dd>
            <dt>Sends you back to</dt>
            <dd>{Page.Text(request.RedirectUri.Host)}<br><span class="soft">{Page.Text(
                request.RedirectUri.Value
            )}</span></dd>
            </dl>
            {LocalWarning(request.RedirectUri)}
            <form method="post" action="/consent">
            <input type="hidden" name="request" value="{Page.Text(sealedForm)}">
            {Scopes(request.Scopes)}
            <p class="soft">If you approve, you sign in next, and the program can act for you at this MCP server.</p>
            <div class="actions">
            <button class="go" name="decision" value="approve">Approve</button>
            <button name="decision" value="deny">Deny</button>
            </div>
            </form>
            """;
    }

    private static string NameOf(Client client) => client.Name ?? client.ClientId;

    private static string Unverified(Client client) =>
        client.IsTrusted
            ? ""
            : """<br><span class="soft">The program chose this name itself. Nobody has verified it.</span>""";

    private static string LocalWarning(RedirectUri redirectUri) =>
        redirectUri.Kind == RedirectUriKind.Https
            ? ""
            : """
                <p class="note">The answer goes to a program on this device. Approve only if you have just started this
                connection yourself, in a program that you trust.</p>
                """;

    private static string Problem(string? problem) =>
        problem is null ? "" : $"""<p class="note" role="alert">{Page.Text(problem)}</p>""";

    private static string Scopes(ScopeSet scopes)
    {
        if (scopes.Count == 0)
        {
            return "<p>It asks for no particular permission.</p>";
        }
        var boxes = scopes.Select(scope =>
            $"""<label><input type="checkbox" name="scope" value="{Page.Text(scope)}" checked> <code>{Page.Text(scope)}</code></label>"""
        );
        return $"<fieldset><legend>It asks for</legend>\n{string.Join('\n', boxes)}\n</fieldset>";
    }
}
