using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary><c>grant_type=authorization_code</c>.</summary>
/// <remarks>RFC 6749 §4.1.3; RFC 7636 §4.5.</remarks>
public sealed class AuthorizationCodeGrant
{
    private readonly CodeRedemption redemption;
    private readonly RegisteredClients clients;
    private readonly TokenAnswer answer;
    private readonly AuditLog audit;

    public AuthorizationCodeGrant(
        CodeRedemption redemption,
        RegisteredClients clients,
        TokenAnswer answer,
        AuditLog audit
    )
    {
        this.redemption = redemption;
        this.clients = clients;
        this.answer = answer;
        this.audit = audit;
    }

    public async Task<OAuthResult<TokenResponse>> GrantAsync(
        RequestParameters parameters,
        Client client,
        CancellationToken cancellation
    )
    {
        if (parameters[ParameterNames.Code] is not { } code)
        {
            return OAuthError.InvalidRequest("code is missing.");
        }
        // Every code of ours is bound to a challenge, so a verifier is always due (RFC 9700 §4.8.2).
        if (!CodeVerifier.TryParse(parameters[ParameterNames.CodeVerifier], out var verifier))
        {
            return parameters[ParameterNames.CodeVerifier] is null
                ? OAuthError.InvalidRequest("code_verifier is missing.")
                : OAuthError.InvalidGrant("code_verifier is malformed");
        }
        var request = new CodeRedemptionRequest(
            code,
            parameters[ParameterNames.RedirectUri],
            verifier,
            parameters[ParameterNames.Resource]
        );
        var issued = await redemption.RedeemAsync(request, client, cancellation);
        if (issued.IsRefused)
        {
            return issued.Error;
        }
        var grant = issued.Value.Grant;
        audit.CodeRedeemed(grant.Person.Subject, grant.ClientId, grant.Resource, grant.Scopes.ToString());
        await clients.MarkUsedAsync(client, cancellation);
        return await answer.MakeAsync(issued.Value, cancellation);
    }
}
