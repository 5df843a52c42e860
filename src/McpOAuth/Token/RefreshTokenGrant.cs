using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary><c>grant_type=refresh_token</c>.</summary>
/// <remarks>RFC 6749 §6; RFC 8707 §2.2.</remarks>
public sealed class RefreshTokenGrant
{
    private readonly RefreshRotation rotation;
    private readonly TokenAnswer answer;
    private readonly AuditLog audit;

    public RefreshTokenGrant(RefreshRotation rotation, TokenAnswer answer, AuditLog audit)
    {
        this.rotation = rotation;
        this.answer = answer;
        this.audit = audit;
    }

    public async Task<OAuthResult<TokenResponse>> GrantAsync(
        RequestParameters parameters,
        Client client,
        CancellationToken cancellation
    )
    {
        if (!client.MayRefresh)
        {
            // It had the grant type, and gave it up when it changed its registration (RFC 7592 §2.2).
            return OAuthError.UnauthorizedClient("The client is not registered for refresh_token.");
        }
        if (parameters[ParameterNames.RefreshToken] is not { } token)
        {
            return OAuthError.InvalidRequest("refresh_token is missing.");
        }
        ScopeSet? scopes = null;
        if (parameters[ParameterNames.Scope] is { } scope && !ScopeSet.TryParse(scope, out scopes))
        {
            return OAuthError.InvalidScope("The scope is malformed.");
        }
        var resource = parameters[ParameterNames.Resource];
        var issued = await rotation.RotateAsync(token, scopes, resource, client, cancellation);
        if (issued.IsRefused)
        {
            return issued.Error;
        }
        var grant = issued.Value.Grant;
        audit.Refreshed(grant.Person.Subject, grant.ClientId, grant.Resource, issued.Value.Scopes.ToString());
        return await answer.MakeAsync(issued.Value, cancellation);
    }
}
