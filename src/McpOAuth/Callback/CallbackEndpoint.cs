using McpOAuth.Account;
using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Connect;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOAuth.Callback;

/// <summary>
/// GET /callback/{upstream}: the user returns from the upstream. Completes a sign-in, a tool connection, or a sign-in to the account page.
/// </summary>
/// <remarks>
/// RFC 6749 §4.1.2; RFC 9207 §2.4; RFC 9700 §4.4 (one redirect URI per upstream). GET only: a cross-site POST carries
/// no <c>SameSite=Lax</c> cookie.
/// </remarks>
public sealed class CallbackEndpoint(
    UpstreamDirectory upstreams,
    SignInAttempts attempts,
    SignInCompletion completion,
    PushedRequests pushed,
    ConnectionCompletion connection,
    AccountSignIn account,
    ClientDirectory clients,
    ResourceRegistry resources,
    ConsentForm consent,
    AccountForm confirmation,
    AuthorizationResponse response,
    AuditLog audit
)
{
    private static readonly OAuthError Malformed = OAuthError.InvalidRequest(
        "The response of the sign-in provider is not valid. Go back to the app and connect again."
    ) with
    {
        Cause = ErrorCause.UpstreamRefused,
    };

    public Task HandleAsync(HttpContext http) => SignInOutages.CountAsync(http, audit, () => ReceiveAsync(http));

    private async Task ReceiveAsync(HttpContext http)
    {
        if (upstreams.Find((string?)http.GetRouteValue("upstream") ?? "") is not { } upstream)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (HttpMethods.IsHead(http.Request.Method))
        {
            // RFC 9110 §9.2.1: HEAD is safe. Link scanners send it, so it must not use up the state.
            return;
        }
        var parsed = RequestParameters.Parse(http.Request.QueryString.Value);
        if (parsed.IsRefused || parsed.Value.Duplicated is not null)
        {
            audit.Refused("callback", Malformed.Code, "the upstream's answer is malformed or has a parameter twice");
            await ErrorPage.SendAsync(http, Malformed);
            return;
        }
        var parameters = parsed.Value;
        var claimed = await attempts.ClaimAsync(http, parameters[ParameterNames.State], upstream, http.RequestAborted);
        if (claimed.IsRefused)
        {
            audit.SignInRefused(upstream.Name, claimed.Error);
            await ErrorPage.SendAsync(http, claimed.Error);
            return;
        }
        var code = await ReadCodeAsync(parameters, upstream, http.RequestAborted);
        await (
            claimed.Value switch
            {
                ConnectionAttempt connecting => connection.CompleteAsync(http, connecting, upstream, code),
                AccountAttempt opening => account.CompleteAsync(http, opening, upstream, code),
                _ => CompleteAsync(http, (SignInAttempt)claimed.Value, upstream, code),
            }
        );
    }

    private async Task CompleteAsync(
        HttpContext http,
        SignInAttempt attempt,
        UpstreamProvider upstream,
        OAuthResult<string> code
    )
    {
        // Spent here only if the consent page was skipped. A reload of /authorize still worked until now.
        if (await pushed.SpendAsync(attempt.Request, http.RequestAborted) is { } spent)
        {
            audit.SignInRefused(upstream.Name, spent);
            await ErrorPage.SendAsync(http, spent);
            return;
        }
        attempt = attempt with { Request = attempt.Request with { Pushed = null } };
        var completed = code.IsRefused
            ? code.Error
            : await completion.CompleteAsync(http, attempt, upstream, code.Value);
        var error = completed.IsRefused
            ? completed.Error
            : await AnswerAsync(http, attempt.Request, upstream, completed.Value);
        if (error is not null)
        {
            await RefuseAsync(http, attempt.Request, error, upstream, UpstreamFailure.Of(code, error));
        }
    }

    /// <summary>Returns null, or why there is no answer.</summary>
    private async Task<OAuthError?> AnswerAsync(
        HttpContext http,
        AuthorizationRequest request,
        UpstreamProvider upstream,
        CompletedSignIn completed
    )
    {
        switch (completed)
        {
            case AccountUnconfirmed unconfirmed:
                return await confirmation.ShowAsync(http, unconfirmed, upstream);
            case CodeIssued issued:
                await response.SendCodeAsync(http, request, issued.Code);
                return null;
            default:
                await AskAgainAsync(http, request, completed.Client);
                return null;
        }
    }

    /// <summary>
    /// A different user signed in than the one who approved before, so this user is asked for everything.
    /// </summary>
    private async Task AskAgainAsync(HttpContext http, AuthorizationRequest request, Client client)
    {
        // The settings may have changed since the request was checked.
        if (resources.FindByAudience(request.Resource) is not { } resource)
        {
            await response.RefuseAsync(http, new RenderedError(ConsentEndpoint.ResourceGone));
            return;
        }
        var read = new ReadAuthorizationRequest(request, client, resource);
        await consent.ShowAsync(http, read, remembered: null, "You signed in as a different user than before.");
    }

    private static async Task<OAuthResult<string>> ReadCodeAsync(
        RequestParameters parameters,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        if (!await upstream.IsIssuerAsync(parameters[ParameterNames.Issuer], cancellation))
        {
            return OAuthError.ServerError("iss is missing or does not match the upstream");
        }
        if (parameters[ParameterNames.Error] is { } error)
        {
            return UpstreamErrors.Map(error, parameters[ParameterNames.ErrorDescription]);
        }
        return parameters[ParameterNames.Code] is { } code
            ? code
            : OAuthError.ServerError("the upstream sent neither a code nor an error");
    }

    private async Task RefuseAsync(
        HttpContext http,
        AuthorizationRequest request,
        OAuthError error,
        UpstreamProvider upstream,
        UpstreamFailure? failure
    )
    {
        audit.SignInRefused(upstream.Name, error);
        var client = await clients.FindAsync(request.ClientId, http.RequestAborted);
        error = error with { Cause = failure?.Cause ?? error.Cause };
        AuthorizationRefusal refusal = client is null
            ? new RenderedError(error)
            : new RedirectedError(error, client, request.RedirectUri, request.State);
        await response.RefuseAsync(http, refusal with { Text = failure?.Text, Status = failure?.Status });
    }
}
