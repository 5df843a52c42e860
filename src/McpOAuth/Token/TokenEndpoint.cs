using System.Collections.Frozen;
using McpOAuth.Audit;
using McpOAuth.Authentication;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Dpop;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Token;

/// <summary>
/// POST /token and POST /refresh: one pipeline for all grants. Reads the form, authenticates the caller, checks that
/// the caller may use the grant type and that there is a signing key, runs the grant, signs the access token, records
/// the outcome in audit log and metrics, and writes the response.
/// </summary>
/// <remarks>RFC 6749 §3.2, §4.1.3, §5, §6; RFC 8693 §2. Always JSON, never cached.</remarks>
public sealed class TokenEndpoint(
    IEnumerable<ITokenGrant> grants,
    CallerAuthentication authentication,
    AccessTokenSigner accessTokens,
    DpopProofs proofs,
    AuditLog audit
)
{
    private readonly FrozenDictionary<string, ITokenGrant> grants = grants.ToFrozenDictionary(
        grant => grant.GrantType,
        StringComparer.Ordinal
    );

    /// <summary>POST /token.</summary>
    public Task HandleAsync(HttpContext http) => RunAsync(http, "token", sent => sent);

    /// <summary>
    /// POST /refresh: the same as /token, but only for <c>grant_type=refresh_token</c>. The parameter may be omitted
    /// here.
    /// </summary>
    public Task HandleRefreshAsync(HttpContext http) =>
        RunAsync(http, "refresh", sent => sent is null or GrantTypes.RefreshToken ? GrantTypes.RefreshToken : "");

    /// <param name="grantTypeOf">Maps the parameter to the effective grant type. Null if it is missing.</param>
    private async Task RunAsync(HttpContext http, string endpoint, Func<string?, string?> grantTypeOf)
    {
        var form = await FormBody.ReadParametersAsync(http.Request);
        var grantType = form.IsRefused ? null : grantTypeOf(form.Value[ParameterNames.GrantType]);
        OAuthResult<TokenOutcome> result;
        try
        {
            result = form.IsRefused ? form.Error : await GrantAsync(http, form.Value, grantType);
        }
        catch (Exception exception)
            when (grantType == GrantTypes.RefreshToken
                && (exception is OutageException || RequestTime.IsUp(http, exception))
            )
        {
            audit.RefreshCutShort();
            throw;
        }
        catch (DocumentUnavailableException) when (grantType == GrantTypes.RefreshToken)
        {
            audit.RefreshWithoutClient();
            throw;
        }
        Audit(endpoint, grantType, result);
        await AnswerAsync(http, result);
    }

    private async Task<OAuthResult<TokenOutcome>> GrantAsync(
        HttpContext http,
        RequestParameters parameters,
        string? grantType
    )
    {
        if (grantType is null)
        {
            return OAuthError.InvalidRequest("grant_type is missing.");
        }
        var grant = grants.GetValueOrDefault(grantType);
        var expected = grant?.For ?? CallerKind.Client;
        var caller = await authentication.CallerAsync(http.Request, parameters, expected, http.RequestAborted);
        if (caller.IsRefused)
        {
            await (grant?.FollowAsync(parameters, http.RequestAborted) ?? Task.CompletedTask);
            return caller.Error;
        }
        if (grant is null)
        {
            return new OAuthError(
                ErrorCodes.UnsupportedGrantType,
                "grant_type is not supported at this endpoint.",
                "grant_type"
            );
        }
        return CheckGrantType(grant, caller.Value) is { } refusal
            ? refusal
            : await SignAroundAsync(http, grant, new TokenRequest(parameters, caller.Value));
    }

    /// <summary>
    /// Runs the grant between the check for a signing key and the signing. Without a key, nothing is spent: the caller
    /// may retry with the same code or refresh token.
    /// </summary>
    private async Task<OAuthResult<TokenOutcome>> SignAroundAsync(
        HttpContext http,
        ITokenGrant grant,
        TokenRequest request
    )
    {
        var cancellation = http.RequestAborted;
        if (grant.For == CallerKind.Client)
        {
            await accessTokens.EnsureKeyAsync(cancellation);
            var proven = await proofs.CheckAsync(http, request.Client);
            if (proven.IsRefused)
            {
                return proven.Error;
            }
            request = request with { Key = proven.Value.Thumbprint };
        }
        var outcome = await grant.GrantAsync(request, cancellation);
        if (outcome.IsRefused || outcome.Value is not TokenOutcome.Granted(var issued))
        {
            return outcome;
        }
        // For every grant, whether or not it knows of keys.
        var response = await accessTokens.AnswerAsync(issued with { Key = request.Key }, cancellation);
        var granted = issued.Grant;
        return new TokenOutcome.Issued(response, granted.Person.Subject, granted.ClientId, granted.Resource)
        {
            Issuer = granted.Person.UpstreamIssuer,
        };
    }

    private static OAuthError? CheckGrantType(ITokenGrant grant, Caller caller) =>
        (grant.For, caller) switch
        {
            (CallerKind.Client, Caller.McpClient(var client)) => grant.CheckClient(client),
            (CallerKind.Resource, Caller.McpServer) => null,
            (CallerKind.Resource, _) => OAuthError.UnauthorizedClient(
                "Only a configured MCP server may exchange tokens."
            ),
            _ => OAuthError.UnauthorizedClient($"An MCP server may not use {grant.GrantType}."),
        };

    private void Audit(string endpoint, string? grantType, OAuthResult<TokenOutcome> result)
    {
        if (result.IsRefused)
        {
            AuditRefusal(endpoint, grantType, result.Error);
            return;
        }
        switch (result.Value)
        {
            case TokenOutcome.Issued issued:
                AuditIssued(grantType, issued);
                break;
            case TokenOutcome.InteractionRequired interaction:
                audit.InteractionRequired(
                    interaction.Subject,
                    interaction.Tool,
                    interaction.Resource,
                    interaction.Reason
                );
                break;
        }
    }

    private void AuditRefusal(string endpoint, string? grantType, OAuthError error)
    {
        if (grantType == GrantTypes.RefreshToken)
        {
            audit.RefreshRefused(endpoint, error);
            return;
        }
        audit.Refused(endpoint, error.Code, error.Reason);
    }

    private void AuditIssued(string? grantType, TokenOutcome.Issued issued)
    {
        var (response, subject, receiver, resource) = issued;
        switch (grantType)
        {
            case GrantTypes.AuthorizationCode:
                audit.CodeRedeemed(subject, receiver, resource, response.Scope);
                break;
            case GrantTypes.RefreshToken:
                audit.Refreshed(subject, receiver, resource, response.Scope);
                break;
            case GrantTypes.ClientCredentials:
            case GrantTypes.JwtBearer when subject == receiver:
                audit.ClientTokenIssued(receiver, resource, response.Scope);
                break;
            case GrantTypes.JwtBearer:
                audit.IdentityAssertionAccepted(subject, issued.Issuer!, receiver, resource, response.Scope);
                break;
            case GrantTypes.TokenExchange when issued.Actor is { } actor:
                audit.ToolTokenDelegated(subject, actor, receiver, resource, response.Scope);
                break;
            default:
                audit.ToolTokenIssued(subject, receiver, resource, response.Scope);
                break;
        }
    }

    private static Task AnswerAsync(HttpContext http, OAuthResult<TokenOutcome> result)
    {
        if (result.IsRefused)
        {
            return http.RefuseAsync(result.Error);
        }
        return result.Value switch
        {
            TokenOutcome.Issued issued => http.JsonAsync(
                StatusCodes.Status200OK,
                issued.Response,
                OAuthJson.Default.TokenResponse
            ),
            TokenOutcome.InteractionRequired interaction => http.JsonAsync(
                StatusCodes.Status400BadRequest,
                interaction.Response,
                InteractionJson.Default.InteractionResponse
            ),
            _ => throw new InvalidOperationException("The token outcome is neither issued tokens nor an interaction."),
        };
    }
}
