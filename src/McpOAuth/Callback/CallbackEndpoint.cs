using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
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
/// GET /callback/{upstream}: the user returns from the upstream. Completes a sign-in or a tool connection.
/// </summary>
/// <remarks>
/// RFC 6749 §4.1.2; RFC 9207 §2.4; RFC 9700 §4.4 (one redirect URI per upstream). GET only: a cross-site POST carries
/// no <c>SameSite=Lax</c> cookie.
/// </remarks>
public sealed class CallbackEndpoint(
    UpstreamDirectory upstreams,
    SignInAttempts attempts,
    SignInCompletion completion,
    ConnectionCompletion connection,
    ClientDirectory clients,
    ResourceRegistry resources,
    ConsentForm consent,
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

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await ReceiveAsync(http);
        }
        catch (Exception exception) when (exception is OutageException || RequestTime.IsUp(http, exception))
        {
            audit.SignInCutShort();
            throw;
        }
        catch (DocumentUnavailableException)
        {
            audit.SignInWithoutClient();
            throw;
        }
    }

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
            claimed.Value is ConnectionAttempt connecting
                ? connection.CompleteAsync(http, connecting, upstream, code)
                : CompleteAsync(http, (SignInAttempt)claimed.Value, upstream, code)
        );
    }

    private async Task CompleteAsync(
        HttpContext http,
        SignInAttempt attempt,
        UpstreamProvider upstream,
        OAuthResult<string> code
    )
    {
        var completed = code.IsRefused
            ? code.Error
            : await completion.CompleteAsync(http, attempt, upstream, code.Value);
        if (completed.IsRefused)
        {
            await RefuseAsync(
                http,
                attempt.Request,
                completed.Error,
                upstream,
                UpstreamFailure.Of(code, completed.Error)
            );
            return;
        }
        await (
            completed.Value.Code is { } issued
                ? response.SendCodeAsync(http, attempt.Request, issued)
                : AskAgainAsync(http, attempt.Request, completed.Value.Client)
        );
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
