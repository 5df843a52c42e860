using McpOAuth.Audit;
using McpOAuth.Connect;
using McpOAuth.Grants;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>Signs a user in to the account page: sends them to the upstream, and receives them at the callback.</summary>
public sealed class AccountSignIn(
    SignInAttempts attempts,
    UpstreamDirectory upstreams,
    PersonDirectory people,
    AccountCookie sessions,
    UnwantedTokens unwanted,
    AuditLog audit
)
{
    /// <summary>How far the clock of an upstream may be behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>The first sign-in. Needs no consent: it only identifies the user.</summary>
    public Task BeginAsync(HttpContext http) => BeginAsync(http, null);

    /// <summary>The same user signs in again, to confirm an action.</summary>
    public Task ConfirmAsync(HttpContext http, AccountSession session, string action) =>
        BeginAsync(http, (action, session.Subject));

    /// <param name="code">The upstream's code, or the refusal in its place.</param>
    public async Task CompleteAsync(
        HttpContext http,
        AccountAttempt attempt,
        UpstreamProvider upstream,
        OAuthResult<string> code
    )
    {
        using var step = BrokerTracing.Step("complete account sign-in");
        var signIn = code.IsRefused
            ? code.Error
            : await upstream.RedeemAsync(
                code.Value,
                attempts.RedirectUriOf(upstream),
                attempt.Verifier,
                attempt.Nonce,
                http.RequestAborted
            );
        if (signIn.IsRefused)
        {
            audit.SignInRefused(upstream.Name, signIn.Error);
            var failure = UpstreamFailure.Of(code, signIn.Error);
            await http.ExplainAsync(
                failure?.Status ?? ErrorPage.StatusOf(signIn.Error),
                AccountText.Refused(failure?.Text ?? signIn.Error.Description)
            );
            return;
        }
        var identity = people.NeedsMail
            ? await upstream.WithNameAsync(signIn.Value, http.RequestAborted)
            : signIn.Value.Identity;
        var subject = await people.OfSignInAsync(identity, upstream.Name, http.RequestAborted);
        await AnswerAsync(http, attempt, upstream, identity, subject);
        await unwanted.DropIdentityAsync(subject, upstream, signIn.Value.Tokens, http.RequestAborted);
    }

    private async Task AnswerAsync(
        HttpContext http,
        AccountAttempt attempt,
        UpstreamProvider upstream,
        UpstreamIdentity identity,
        string subject
    )
    {
        if (attempt.Subject is { } expected && expected != subject)
        {
            audit.Refused("account", ErrorCodes.AccessDenied, "another user signed in to confirm");
            AccountCookie.End(http);
            await http.ExplainAsync(StatusCodes.Status403Forbidden, AccountText.AnotherUser);
            return;
        }
        // Without auth_time, only our own times hold: the browser was sent away and came back within minutes.
        if (attempt.Action is not null && identity.AuthenticatedAt < attempt.StartedAt - ClockSkew)
        {
            audit.Refused("account", ErrorCodes.LoginRequired, "the upstream did not ask the user to sign in again");
            await http.ExplainAsync(StatusCodes.Status403Forbidden, AccountText.NotFresh);
            return;
        }
        await sessions.BeginAsync(http, subject, identity.Name, attempt.Action);
        if (attempt.Action is { } action)
        {
            audit.AccountConfirmed(subject, action);
            await http.SeeOtherAsync($"{AccountPage.Path}?{AccountEndpoint.Confirm}={action}");
            return;
        }
        audit.AccountOpened(subject, upstream.Name);
        await http.SeeOtherAsync(AccountPage.Path);
    }

    private async Task BeginAsync(HttpContext http, (string Action, string Subject)? confirmation) =>
        await http.SeeOtherAsync(
            await attempts.BeginAccountAsync(http, confirmation, upstreams.SignIn, http.RequestAborted)
        );
}
