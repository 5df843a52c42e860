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

/// <summary>
/// Completes a callback of /connect: the user proved their identity, or granted a tool access at its upstream.
/// </summary>
public sealed class ConnectionCompletion(
    SignInAttempts attempts,
    PersonDirectory people,
    ConnectSessionCookie sessions,
    ConnectionLinks links,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    IConnectionStore connections,
    IncompleteConnection incomplete,
    UnwantedTokens unwanted,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <param name="code">The upstream's code, or the refusal in its place.</param>
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
            var failure = UpstreamFailure.Of(code, signIn.Error);
            var error = signIn.Error with { Cause = failure?.Cause ?? signIn.Error.Cause };
            await ErrorPage.SendAsync(http, error, back: null, failure?.Status, failure?.Text);
            return;
        }
        var subject = await SubjectAsync(upstream, signIn.Value, attempt.Request, http.RequestAborted);
        if (attempt.IsProof)
        {
            // /connect checks whether it is the right user, and shows the result.
            await sessions.BeginAsync(http, attempt.Request, subject);
            await http.SeeOtherAsync(await links.MakeAsync(attempt.Request, http.RequestAborted));
            await unwanted.DropIdentityAsync(subject, upstream, signIn.Value.Tokens, http.RequestAborted);
            return;
        }
        await ConnectAsync(http, attempt.Request, upstream, signIn.Value, subject);
    }

    // The account at a tool's own upstream says nothing about who the user is here.
    private async Task<string> SubjectAsync(
        UpstreamProvider upstream,
        UpstreamSignIn signIn,
        ConnectionRequest request,
        CancellationToken cancellation
    )
    {
        if (!ReferenceEquals(upstream, upstreams.SignIn))
        {
            return request.Subject;
        }
        var identity = people.NeedsMail ? await upstream.WithNameAsync(signIn, cancellation) : signIn.Identity;
        return await people.OfSignInAsync(identity, upstream.Name, cancellation);
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
        // If users also sign in with the tool's upstream, another account there is another user.
        var isAnotherUser = ReferenceEquals(upstream, upstreams.SignIn) && subject != request.Subject;
        var tool = resources.FindByAudience(request.Resource)?.FindTool(request.Tool);
        if (isAnotherUser || tool is null or { IsRefused: true })
        {
            Refused(request, upstream, isAnotherUser ? "another user connected" : "the tool is no longer configured");
            var owner = isAnotherUser ? subject : request.Subject;
            await unwanted.DropAsync(owner, upstream, signIn.Tokens, http.RequestAborted);
            await ErrorPage.SendAsync(
                http,
                isAnotherUser
                    ? OAuthError.AccessDenied("You signed in as a different user than the one who uses the tool.") with
                    {
                        Cause = ErrorCause.LinkOfAnotherUser,
                    }
                    : OAuthError.InvalidTarget("This tool is no longer available. Nothing was connected.")
            );
            return;
        }
        var connection = ConnectionOf(request, tool.Value, upstream, signIn.Tokens);
        if (!upstream.Covers(connection.Scopes, request.Scopes))
        {
            await incomplete.AnswerAsync(http, request, tool.Value, connection, upstream);
            return;
        }
        await connections.PutAsync(connection, http.RequestAborted);
        await ConnectedAsync(http, request, tool.Value, connection, upstream, signIn.Identity.Name);
    }

    private async Task ConnectedAsync(
        HttpContext http,
        ConnectionRequest request,
        Tool tool,
        Connection connection,
        UpstreamProvider upstream,
        string? account
    )
    {
        audit.ToolConnected(request.Subject, request.Tool, upstream.Name, connection.Scopes.ToString());
        if (!upstream.Covers(upstream.ConnectionScopes(request.Scopes), connection.Scopes))
        {
            audit.MoreGrantedThanAsked(request.Tool, upstream.Name, connection.Scopes.ToString());
        }
        // Tokens without an end need no refresh token.
        var endsAfter = connection.Tokens.RefreshToken is null ? connection.Tokens.ExpiresAt - clock.GetUtcNow() : null;
        if (endsAfter is not null)
        {
            audit.ConnectedWithoutRefresh(request.Subject, request.Tool, upstream.Name);
        }
        await http.PageAsync(
            StatusCodes.Status200OK,
            ConnectPage.ConnectedTitle(tool),
            ConnectPage.ConnectedBody(upstream.DisplayName, account, endsAfter)
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
