using McpOAuth.Audit;
using McpOAuth.Grants;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Connect;

/// <summary>The second kind of callback: a person proved who they are, or comes back with a tool's tokens.</summary>
public sealed class ConnectionCompletion(
    SignInAttempts attempts,
    SubjectIdentifiers subjects,
    ConnectSessionCookie sessions,
    ConnectionLinks links,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    IConnectionStore connections,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <param name="code">The upstream's code, or why there is none.</param>
    public async Task CompleteAsync(
        HttpContext http,
        ConnectionAttempt attempt,
        UpstreamProvider upstream,
        OAuthResult<string> code
    )
    {
        using var step = BrokerTracing.Step("complete connection");
        var signIn = code.IsRefused
            ? code.Error
            : await RedeemAsync(attempt, upstream, code.Value, http.RequestAborted);
        if (signIn.IsRefused)
        {
            Refused(attempt.Request, upstream, signIn.Error.Reason);
            await ErrorPage.SendAsync(http, signIn.Error);
            return;
        }
        var identity = signIn.Value.Identity;
        var subject = await subjects.OfAsync(identity.Issuer, identity.Subject, http.RequestAborted);
        if (attempt.IsProof)
        {
            // Whether it is the right person is for /connect to say, which also shows it.
            await sessions.BeginAsync(http, subject);
            await http.SeeOtherAsync(await links.MakeAsync(attempt.Request, http.RequestAborted));
            return;
        }
        await ConnectAsync(http, attempt.Request, upstream, signIn.Value, subject);
    }

    private Task<OAuthResult<UpstreamSignIn>> RedeemAsync(
        ConnectionAttempt attempt,
        UpstreamProvider upstream,
        string code,
        CancellationToken cancellation
    ) => upstream.RedeemAsync(code, attempts.RedirectUriOf(upstream), attempt.Verifier, attempt.Nonce, cancellation);

    private async Task ConnectAsync(
        HttpContext http,
        ConnectionRequest request,
        UpstreamProvider upstream,
        UpstreamSignIn signIn,
        string subject
    )
    {
        // Where the tool's upstream also signs people in, another account there is another person.
        var isSomebodyElse = ReferenceEquals(upstream, upstreams.SignIn) && subject != request.Subject;
        var tool = resources.FindByAudience(request.Resource)?.FindTool(request.Tool);
        if (isSomebodyElse || tool is null or { IsRefused: true })
        {
            Refused(request, upstream, isSomebodyElse ? "another person connected" : "the tool is gone");
            await ErrorPage.SendAsync(
                http,
                isSomebodyElse
                    ? OAuthError.AccessDenied("You signed in as somebody else than the one who uses the tool.")
                    : OAuthError.InvalidTarget("The tool is no longer known here.")
            );
            return;
        }
        var connection = ConnectionOf(request, tool.Value, upstream, signIn.Tokens);
        await connections.PutAsync(connection, http.RequestAborted);
        audit.ToolConnected(request.Subject, request.Tool, upstream.Name, connection.Scopes.ToString());
        if (!upstream.Covers(upstream.ConnectionScopes(request.Scopes), connection.Scopes))
        {
            audit.MoreGrantedThanAsked(request.Tool, upstream.Name, connection.Scopes.ToString());
        }
        await http.PageAsync(
            StatusCodes.Status200OK,
            ConnectPage.ConnectedTitle(tool.Value),
            ConnectPage.ConnectedBody(upstream.Name, signIn.Identity.Name)
        );
    }

    private void Refused(ConnectionRequest request, UpstreamProvider upstream, string reason) =>
        audit.ConnectionRefused(request.Subject, request.Tool, upstream.Name, reason);

    private Connection ConnectionOf(
        ConnectionRequest request,
        Tool tool,
        UpstreamProvider upstream,
        UpstreamTokens tokens
    )
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = ConnectionId.Of(request.Subject, tool),
            Tokens = tokens,
            Scopes = tokens.Scopes ?? upstream.ConnectionScopes(request.Scopes),
            ConnectedAt = now,
            ObtainedAt = now,
        };
    }
}
