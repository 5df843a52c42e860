using McpOAuth.Audit;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOAuth.Connect;

/// <summary>/connect/{handle}: the person for whom the link was made, and nobody else, connects a tool to its upstream.</summary>
/// <remarks>
/// MCP specification, elicitation, "Phishing": whoever opens the link could be talked into connecting their account to
/// somebody else's tool. So the browser first proves, at the upstream that signs people in, that it is the same person.
/// </remarks>
public sealed class ConnectEndpoint(
    ConnectionLinks links,
    ConnectSessionCookie sessions,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    SignInAttempts attempts,
    AuditLog audit
)
{
    private static readonly OAuthError Stale = OAuthError.InvalidRequest(
        "This link is too old or is none of ours. Use the tool once more to get a new one."
    );

    private static readonly OAuthError Foreign = OAuthError.AccessDenied(
        "This link was made for somebody else. Do not connect your account to it. If it is yours, sign out at your "
            + "provider, and open it again as yourself."
    );

    public async Task HandleAsync(HttpContext http)
    {
        var request = await links.OpenAsync((string?)http.GetRouteValue("handle"), http.RequestAborted);
        var tool = request is null ? null : resources.FindByAudience(request.Resource)?.FindTool(request.Tool);
        if (tool is null or { IsRefused: true })
        {
            await ErrorPage.SendAsync(http, Stale);
            return;
        }
        var session = await sessions.FindAsync(http);
        if (session is not null && session.Subject != request!.Subject)
        {
            audit.Refused("connect", Foreign.Code, "the link was made for another person");
            ConnectSessionCookie.End(http);
            await ErrorPage.SendAsync(http, Foreign, status: StatusCodes.Status403Forbidden);
            return;
        }
        var isPost = HttpMethods.IsPost(http.Request.Method);
        await (
            session is null ? ProveAsync(http, request!)
            : isPost ? DecideAsync(http, request!, tool.Value, session)
            : http.PageAsync(
                StatusCodes.Status200OK,
                ConnectPage.Title(tool.Value),
                ConnectPage.Body(request!, tool.Value, session.FormToken)
            )
        );
    }

    // Nothing is gained by it but knowing who it is: no consent is needed to ask.
    private async Task ProveAsync(HttpContext http, ConnectionRequest request)
    {
        var upstream = upstreams.SignIn;
        await http.SeeOtherAsync(
            await attempts.BeginConnectionAsync(http, request, isProof: true, upstream, http.RequestAborted)
        );
    }

    private async Task DecideAsync(HttpContext http, ConnectionRequest request, Tool tool, ConnectSession session)
    {
        var isForeign = http.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");
        var form = await FormBody.ReadParametersAsync(http.Request);
        if (isForeign || form.IsRefused || !session.IsAnsweredBy(form.Value[ConnectPage.FormToken]))
        {
            await ErrorPage.SendAsync(http, OAuthError.InvalidRequest("This page is too old. Open the link again."));
            return;
        }
        if (form.Value[ConnectPage.Decision] != ConnectPage.Approve)
        {
            await http.PageAsync(StatusCodes.Status200OK, ConnectPage.DeniedTitle, ConnectPage.DeniedBody);
            return;
        }
        var upstream = upstreams.Find(tool.Upstream)!;
        await http.SeeOtherAsync(
            await attempts.BeginConnectionAsync(http, request, isProof: false, upstream, http.RequestAborted)
        );
    }
}
