using McpOAuth.Audit;
using McpOAuth.Authentication;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.TokenStatus;

/// <summary>POST /revoke: a client revokes its tokens.</summary>
/// <remarks>RFC 7009 §2.</remarks>
public sealed class RevocationEndpoint(CallerAuthentication authentication, GrantRevocation revocation, AuditLog audit)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (await RevokeAsync(http) is { } refusal)
        {
            audit.Refused("revoke", refusal.Code, refusal.Reason);
            await http.RefuseAsync(refusal);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
    }

    private async Task<OAuthError?> RevokeAsync(HttpContext http)
    {
        var parameters = await FormBody.ReadParametersAsync(http.Request);
        if (parameters.IsRefused)
        {
            return parameters.Error;
        }
        var client = await authentication.ClientAsync(http.Request, parameters.Value, http.RequestAborted);
        if (client.IsRefused)
        {
            return client.Error;
        }
        return parameters.Value[ParameterNames.Token] is { } token
            ? await revocation.RevokeAsync(token, client.Value, http.RequestAborted)
            : OAuthError.InvalidRequest("token is missing.");
    }
}
