using McpOAuth.Consent;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Authorization;

/// <summary>GET and POST /authorize: checks the request and asks the person for consent.</summary>
/// <remarks>RFC 6749 §3.1: GET must and POST may be served.</remarks>
public sealed class AuthorizationEndpoint
{
    private readonly AuthorizationRequestReader reader;
    private readonly AuthorizationResponse response;
    private readonly ConsentForm consent;

    public AuthorizationEndpoint(AuthorizationRequestReader reader, AuthorizationResponse response, ConsentForm consent)
    {
        this.reader = reader;
        this.response = response;
        this.consent = consent;
    }

    public async Task HandleAsync(HttpContext http)
    {
        var parameters = HttpMethods.IsPost(http.Request.Method)
            ? await ReadFormAsync(http.Request)
            : RequestParameters.Parse(http.Request.QueryString.Value);
        var (read, refusal) = await reader.ReadAsync(parameters, http.RequestAborted);
        await (refusal is not null ? response.RefuseAsync(http, refusal) : consent.ShowAsync(http, read!));
    }

    private static async Task<OAuthResult<RequestParameters>> ReadFormAsync(HttpRequest request)
    {
        var body = await FormBody.ReadAsync(request);
        return body.IsRefused ? body.Error : RequestParameters.Parse(body.Value);
    }
}
