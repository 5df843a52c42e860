using McpOAuth.Audit;
using McpOAuth.Authentication;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.TokenStatus;

/// <summary>POST /introspect: a resource asks whether an access token is valid for it right now.</summary>
/// <remarks>
/// RFC 7662 §2. A token for another resource, of an ended grant or of a removed client is reported as inactive.
/// </remarks>
public sealed class IntrospectionEndpoint(
    CallerAuthentication authentication,
    AccessTokenReader reader,
    GrantLiveness grants,
    Issuer issuer,
    TimeProvider clock,
    AuditLog audit
)
{
    private static readonly IntrospectionResponse Inactive = new() { Active = false };

    public async Task HandleAsync(HttpContext http)
    {
        var answer = await IntrospectAsync(http);
        if (answer.IsRefused)
        {
            audit.Refused("introspect", answer.Error.Code, answer.Error.Reason);
            await http.RefuseAsync(answer.Error);
            return;
        }
        var type = IntrospectionJson.Default.IntrospectionResponse;
        await http.JsonAsync(StatusCodes.Status200OK, answer.Value, type);
    }

    private async Task<OAuthResult<IntrospectionResponse>> IntrospectAsync(HttpContext http)
    {
        var parameters = await FormBody.ReadParametersAsync(http.Request);
        if (parameters.IsRefused)
        {
            return parameters.Error;
        }
        var resource = await authentication.ResourceAsync(http.Request, parameters.Value, http.RequestAborted);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        return parameters.Value[ParameterNames.Token] is { } token
            ? await IntrospectAsync(token, resource.Value, http.RequestAborted)
            : OAuthError.InvalidRequest("token is missing.");
    }

    private async Task<IntrospectionResponse> IntrospectAsync(
        string text,
        Resource resource,
        CancellationToken cancellation
    )
    {
        var token = await reader.ReadAsync(text, cancellation);
        var isActive =
            token is not null
            && token.Audience == resource.Uri.Value
            && !token.IsExpiredAt(clock.GetUtcNow())
            && await grants.IsAliveAsync(token, cancellation);
        return isActive
            ? new()
            {
                Active = true,
                Scope = token!.Scopes.ToString(),
                ClientId = token.ClientId,
                TokenType = token.Key is null ? WireValues.Bearer : WireValues.Dpop,
                ExpiresAt = token.ExpiresAt.ToUnixTimeSeconds(),
                IssuedAt = token.IssuedAt.ToUnixTimeSeconds(),
                Subject = token.Subject,
                Audience = token.Audience,
                Issuer = issuer.Value,
                TokenId = token.TokenId,
                IdentityType = token.HasUser ? null : AccessTokenClaims.App,
                Confirmation = token.Key is null ? null : new(token.Key),
            }
            : Inactive;
    }
}
