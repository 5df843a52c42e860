using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary><c>grant_type=authorization_code</c>.</summary>
/// <remarks>RFC 6749 §4.1.3; RFC 7636 §4.5.</remarks>
public sealed class AuthorizationCodeGrant(CodeRedemption redemption, RegisteredClients clients) : ITokenGrant
{
    public string GrantType => GrantTypes.AuthorizationCode;

    public CallerKind For => CallerKind.Client;

    public Task FollowAsync(RequestParameters parameters, CancellationToken cancellation) =>
        parameters[ParameterNames.Code] is { } code ? redemption.FollowAsync(code, cancellation) : Task.CompletedTask;

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters;
        if (parameters[ParameterNames.Code] is not { } code)
        {
            return OAuthError.InvalidRequest("code is missing.");
        }
        // All our codes are bound to a challenge, so code_verifier is always required (RFC 9700 §4.8.2).
        if (!CodeVerifier.TryParse(parameters[ParameterNames.CodeVerifier], out var verifier))
        {
            return parameters[ParameterNames.CodeVerifier] is null
                ? OAuthError.InvalidRequest("code_verifier is missing.")
                : OAuthError.InvalidGrant("code_verifier is malformed");
        }
        var redemptionRequest = new CodeRedemptionRequest(
            code,
            parameters[ParameterNames.RedirectUri],
            verifier,
            parameters[ParameterNames.Resource]
        )
        {
            Key = request.Key,
        };
        var issued = await redemption.RedeemAsync(redemptionRequest, request.Client, cancellation);
        if (issued.IsRefused)
        {
            return issued.Error;
        }
        await clients.MarkUsedAsync(request.Client, cancellation);
        return new TokenOutcome.Granted(issued.Value);
    }
}
