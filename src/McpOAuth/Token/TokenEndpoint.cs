using McpOAuth.Audit;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Token;

/// <summary>POST /token: exchanges a grant for tokens.</summary>
/// <remarks>RFC 6749 §3.2, §4.1.3, §6; RFC 8693 §2. Always JSON, never cached.</remarks>
public sealed class TokenEndpoint
{
    private readonly ClientAuthentication authentication;
    private readonly AuthorizationCodeGrant codeGrant;
    private readonly RefreshTokenGrant refreshGrant;
    private readonly TokenExchangeGrant exchangeGrant;
    private readonly AuditLog audit;

    public TokenEndpoint(
        ClientAuthentication authentication,
        AuthorizationCodeGrant codeGrant,
        RefreshTokenGrant refreshGrant,
        TokenExchangeGrant exchangeGrant,
        AuditLog audit
    )
    {
        this.authentication = authentication;
        this.codeGrant = codeGrant;
        this.refreshGrant = refreshGrant;
        this.exchangeGrant = exchangeGrant;
        this.audit = audit;
    }

    public Task HandleAsync(HttpContext http) =>
        AnswerAsync(http, "token", parameters => parameters[ParameterNames.GrantType]);

    /// <summary>POST /refresh: what /token answers for <c>grant_type=refresh_token</c>; it may be left out here.</summary>
    public Task HandleRefreshAsync(HttpContext http) =>
        AnswerAsync(
            http,
            "refresh",
            parameters =>
                parameters[ParameterNames.GrantType] is null or GrantTypes.RefreshToken
                    ? GrantTypes.RefreshToken
                    : "other"
        );

    private async Task AnswerAsync(HttpContext http, string endpoint, Func<RequestParameters, string?> grantTypeOf)
    {
        var read = await FormBody.ReadParametersAsync(http.Request);
        var grantType = read.IsRefused ? null : grantTypeOf(read.Value);
        if (grantType == GrantTypes.TokenExchange)
        {
            await exchangeGrant.HandleAsync(http, read.Value);
            return;
        }
        var result = read.IsRefused ? read.Error : await GrantAsync(http, read.Value, grantType);
        if (result.IsRefused)
        {
            Audit(endpoint, grantType, result.Error);
            await http.RefuseAsync(result.Error);
            return;
        }
        await http.JsonAsync(StatusCodes.Status200OK, result.Value, OAuthJson.Default.TokenResponse);
    }

    private async Task<OAuthResult<TokenResponse>> GrantAsync(
        HttpContext http,
        RequestParameters parameters,
        string? grantType
    )
    {
        if (grantType is null)
        {
            return OAuthError.InvalidRequest("grant_type is missing.");
        }
        var client = await authentication.AuthenticateAsync(http.Request, parameters, http.RequestAborted);
        if (client.IsRefused)
        {
            return client.Error;
        }
        return grantType switch
        {
            GrantTypes.AuthorizationCode => await codeGrant.GrantAsync(parameters, client.Value, http.RequestAborted),
            GrantTypes.RefreshToken => await RefreshAsync(parameters, client.Value, http.RequestAborted),
            _ => new OAuthError(ErrorCodes.UnsupportedGrantType, "The grant_type is not supported here.", "grant_type"),
        };
    }

    private async Task<OAuthResult<TokenResponse>> RefreshAsync(
        RequestParameters parameters,
        Client client,
        CancellationToken cancellation
    )
    {
        try
        {
            return await refreshGrant.GrantAsync(parameters, client, cancellation);
        }
        catch (OutageException)
        {
            audit.RefreshCutShort();
            throw;
        }
    }

    private void Audit(string endpoint, string? grantType, OAuthError error)
    {
        if (grantType == GrantTypes.RefreshToken)
        {
            audit.RefreshRefused(endpoint, error);
            return;
        }
        audit.Refused(endpoint, error.Code, error.Reason);
    }
}
