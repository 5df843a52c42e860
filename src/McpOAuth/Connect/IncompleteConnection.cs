using McpOAuth.Audit;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Resources;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Connect;

/// <summary>
/// The upstream granted less than the tool needs: the user reads what is missing, and how to allow it.
/// </summary>
/// <remarks>RFC 6749 §3.3 and §5.1: the response says what was granted. Users may deselect scopes at some upstreams.</remarks>
public sealed class IncompleteConnection(
    IConnectionStore connections,
    ConnectionLinks links,
    UnwantedTokens unwanted,
    ScopeWords words,
    AuditLog audit
)
{
    /// <summary>
    /// Keeps the tokens if they are of any use to the tool. Otherwise an earlier connection stays as it is.
    /// </summary>
    public async Task AnswerAsync(
        HttpContext http,
        ConnectionRequest request,
        Tool tool,
        Connection connection,
        UpstreamProvider upstream
    )
    {
        var missing = upstream.Missing(connection.Scopes, request.Scopes);
        var isOfUse = missing.Count < request.Scopes.Count;
        audit.ConnectedInPart(request.Subject, request.Tool, upstream.Name, missing.ToString());
        if (isOfUse)
        {
            await connections.PutAsync(connection, http.RequestAborted);
        }
        else
        {
            await unwanted.DropAsync(request.Subject, upstream, connection.Tokens, http.RequestAborted);
        }
        var link = await links.MakeAsync(request, http.RequestAborted);
        await http.PageAsync(
            StatusCodes.Status403Forbidden,
            IncompletePage.Title(tool, isOfUse),
            IncompletePage.Body(upstream.DisplayName, missing, isOfUse, link, words)
        );
    }
}
