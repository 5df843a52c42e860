using McpOAuth.Audit;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOAuth.Connect;

/// <summary>
/// /connect/{handle}: the user whom the link was created for, and no other, connects a tool to its upstream.
/// </summary>
/// <remarks>
/// MCP specification, elicitation, "Phishing": a victim could be talked into opening an attacker's link and connecting
/// their own account to the attacker's tool. So the user signs in first, to prove that the link is theirs.
/// </remarks>
public sealed class ConnectEndpoint(
    ConnectionLinks links,
    ConnectSessionCookie sessions,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    ScopeWords words,
    SignInAttempts attempts,
    AuditLog audit
)
{
    private static readonly OAuthError Stale = OAuthError.InvalidRequest(
        "This link has expired or is not valid. Use the tool again to get a new one."
    ) with
    {
        Cause = ErrorCause.Expired,
    };

    private static readonly OAuthError StalePage = OAuthError.InvalidRequest(
        "This page has expired. Open the link again."
    ) with
    {
        Cause = ErrorCause.Expired,
    };

    private static readonly OAuthError WrongUser = OAuthError.AccessDenied(
        "This link was created for another user. Do not connect your account to it. If the link is yours, sign out at "
            + "your sign-in provider and open the link again with the right account."
    ) with
    {
        Cause = ErrorCause.LinkOfAnotherUser,
    };

    public async Task HandleAsync(HttpContext http)
    {
        var request = await links.OpenAsync((string?)http.GetRouteValue("handle"), http.RequestAborted);
        var tool = request is null ? null : resources.FindByAudience(request.Resource)?.FindTool(request.Tool);
        if (tool is null or { IsRefused: true })
        {
            audit.Refused("connect", Stale.Code, "the link has expired, is not ours, or names no tool");
            await ErrorPage.SendAsync(http, Stale);
            return;
        }
        var session = await sessions.FindAsync(http, request!);
        if (session is not null && session.Subject != request!.Subject)
        {
            audit.Refused("connect", WrongUser.Code, "the link was created for another user");
            ConnectSessionCookie.End(http, request);
            await ErrorPage.SendAsync(http, WrongUser, status: StatusCodes.Status403Forbidden);
            return;
        }
        var isPost = HttpMethods.IsPost(http.Request.Method);
        await (
            session is null ? ProveIdentityAsync(http, request!)
            : isPost ? DecideAsync(http, request!, tool.Value, session)
            : ShowAsync(http, request!, tool.Value, session)
        );
    }

    private Task ShowAsync(HttpContext http, ConnectionRequest request, Tool tool, ConnectSession session)
    {
        var page = new ConnectPage
        {
            Request = request,
            Tool = tool,
            Resource = resources.FindByAudience(request.Resource)!,
            Upstream = upstreams.Find(tool.Upstream)!.DisplayName,
            Words = words,
            FormToken = session.FormToken,
        };
        return http.PageAsync(StatusCodes.Status200OK, page.Title, page.Body());
    }

    // Needs no consent: the sign-in only identifies the user and gives access to nothing.
    private async Task ProveIdentityAsync(HttpContext http, ConnectionRequest request)
    {
        var upstream = upstreams.SignIn;
        await http.SeeOtherAsync(
            await attempts.BeginConnectionAsync(http, request, isProof: true, upstream, http.RequestAborted)
        );
    }

    private async Task DecideAsync(HttpContext http, ConnectionRequest request, Tool tool, ConnectSession session)
    {
        var isCrossSite = http.Request.IsFromForeignSite();
        var form = await FormBody.ReadParametersAsync(http.Request);
        if (isCrossSite || form.IsRefused || !session.IsAnsweredBy(form.Value[ConnectPage.FormTokenName]))
        {
            audit.Refused("connect", ErrorCodes.InvalidRequest, "the form is not valid, or of another site");
            await ErrorPage.SendAsync(http, StalePage);
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
