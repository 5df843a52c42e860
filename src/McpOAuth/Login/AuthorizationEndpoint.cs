using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>GET and POST /authorize: checks the request and asks the user for what was not approved before.</summary>
/// <remarks>RFC 6749 §3.1: GET is required, POST is optional.</remarks>
public sealed class AuthorizationEndpoint(
    AuthorizationRequestReader reader,
    AuthorizationResponse response,
    ConsentForm consent,
    Approvals approvals,
    SignInAttempts attempts,
    UpstreamDirectory upstreams
)
{
    public async Task HandleAsync(HttpContext http)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        var parameters = isPost
            ? await ReadFormAsync(http.Request)
            : RequestParameters.Parse(http.Request.QueryString.Value);
        var (read, refusal) = await reader.ReadAsync(parameters, http.RequestAborted);
        await (
            refusal is not null
                ? response.RefuseAsync(http, RequestMistakes.Explained(refusal))
                : ProceedAsync(http, read!)
        );
    }

    private async Task ProceedAsync(HttpContext http, ReadAuthorizationRequest read)
    {
        var approval = await approvals.FindAsync(http, read.Request, read.Client, http.RequestAborted);
        var remembered = approval is null ? null : RememberedApproval.Of(approval);
        if (approval is null || read.WantsConsent || !Approvals.MaySkipPage(read.Request, approval))
        {
            await consent.ShowAsync(http, read, remembered);
            return;
        }
        var approved = new ApprovedRequest(read.Request, NewFor: null, remembered);
        await http.SeeOtherAsync(await attempts.BeginAsync(http, approved, upstreams.SignIn, http.RequestAborted));
    }

    private static async Task<OAuthResult<RequestParameters>> ReadFormAsync(HttpRequest request)
    {
        var body = await FormBody.ReadAsync(request);
        return body.IsRefused ? body.Error : RequestParameters.Parse(body.Value);
    }
}
