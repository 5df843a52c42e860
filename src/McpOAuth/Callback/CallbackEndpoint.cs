using McpOAuth.Audit;
using McpOAuth.Authorization;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOAuth.Callback;

/// <summary>GET /callback/{upstream}: the person comes back from the upstream; the client gets its code.</summary>
/// <remarks>
/// RFC 6749 §4.1.2; RFC 9207 §2.4; RFC 9700 §4.4 (one redirect URI an upstream). GET alone: a cross-site POST carries
/// no <c>SameSite=Lax</c> cookie.
/// </remarks>
public sealed class CallbackEndpoint
{
    private readonly UpstreamDirectory upstreams;
    private readonly SignInAttempts attempts;
    private readonly SignInCompletion completion;
    private readonly ClientDirectory clients;
    private readonly AuthorizationResponse response;
    private readonly AuditLog audit;

    public CallbackEndpoint(
        UpstreamDirectory upstreams,
        SignInAttempts attempts,
        SignInCompletion completion,
        ClientDirectory clients,
        AuthorizationResponse response,
        AuditLog audit
    )
    {
        this.upstreams = upstreams;
        this.attempts = attempts;
        this.completion = completion;
        this.clients = clients;
        this.response = response;
        this.audit = audit;
    }

    public async Task HandleAsync(HttpContext http)
    {
        if (upstreams.Find((string?)http.GetRouteValue("upstream") ?? "") is not { } upstream)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var parsed = RequestParameters.Parse(http.Request.QueryString.Value);
        if (parsed.IsRefused || parsed.Value.Duplicated is not null)
        {
            await ErrorPage.SendAsync(http, OAuthError.InvalidRequest("A parameter was sent more than once."));
            return;
        }
        var parameters = parsed.Value;
        var claimed = await attempts.ClaimAsync(http, parameters[ParameterNames.State], upstream, http.RequestAborted);
        if (claimed.IsRefused)
        {
            audit.SignInRefused(upstream.Name, claimed.Error.Reason);
            await ErrorPage.SendAsync(http, claimed.Error);
            return;
        }
        var attempt = claimed.Value;
        var code = await CompleteAsync(parameters, attempt, upstream, http.RequestAborted);
        if (code.IsRefused)
        {
            await RefuseAsync(http, attempt.Request, code.Error, upstream);
            return;
        }
        await response.SendCodeAsync(http, attempt.Request, code.Value);
    }

    private async Task<OAuthResult<Secret>> CompleteAsync(
        RequestParameters parameters,
        SignInAttempt attempt,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        if (!await upstream.IsIssuerAsync(parameters[ParameterNames.Issuer], cancellation))
        {
            return OAuthError.ServerError("iss is missing or is not the upstream's");
        }
        if (parameters[ParameterNames.Error] is { } error)
        {
            return UpstreamErrors.Map(error);
        }
        return parameters[ParameterNames.Code] is { } code
            ? await completion.CompleteAsync(attempt, upstream, code, cancellation)
            : OAuthError.ServerError("the upstream sent neither code nor error");
    }

    private async Task RefuseAsync(
        HttpContext http,
        AuthorizationRequest request,
        OAuthError error,
        UpstreamProvider upstream
    )
    {
        audit.SignInRefused(upstream.Name, error.Reason);
        var client = await clients.FindAsync(request.ClientId, http.RequestAborted);
        AuthorizationRefusal refusal = client is null
            ? new RenderedError(error)
            : new RedirectedError(error, client, request.RedirectUri, request.State);
        await response.RefuseAsync(http, refusal);
    }
}
