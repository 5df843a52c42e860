using McpOAuth.Authentication;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary><c>grant_type=refresh_token</c>.</summary>
/// <remarks>RFC 6749 §6; RFC 8707 §2.2.</remarks>
public sealed class RefreshTokenGrant(RefreshRotation rotation) : ITokenGrant
{
    public string GrantType => GrantTypes.RefreshToken;

    public CallerKind For => CallerKind.Client;

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters;
        if (parameters[ParameterNames.RefreshToken] is not { } token)
        {
            return OAuthError.InvalidRequest("refresh_token is missing.");
        }
        ScopeSet? scopes = null;
        if (parameters[ParameterNames.Scope] is { } scope && !ScopeSet.TryParse(scope, out scopes))
        {
            return OAuthError.InvalidScope("scope is too long or contains invalid characters.");
        }
        var resource = parameters[ParameterNames.Resource];
        var issued = await rotation.RotateAsync(token, scopes, resource, request.Client, request.Key, cancellation);
        return issued.IsRefused ? issued.Error : new TokenOutcome.Granted(issued.Value);
    }
}
