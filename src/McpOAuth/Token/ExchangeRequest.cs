using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>The parameters of a token exchange. No I/O, no clock.</summary>
/// <remarks>
/// RFC 8693 §2.1. <c>audience</c> names the tool. <c>actions</c> (our own) or <c>scope</c> (the upstream's) limits what the
/// token may do. Without either, it gets all scopes that the registry has for the tool.
/// </remarks>
internal sealed record ExchangeRequest
{
    public required string SubjectToken { get; init; }

    public required string Audience { get; init; }

    /// <summary>Null if it was not sent.</summary>
    public ScopeSet? Scopes { get; init; }

    /// <summary>Null if it was not sent.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    public static OAuthResult<ExchangeRequest> Parse(RequestParameters parameters)
    {
        if (parameters[ParameterNames.SubjectToken] is not { } subjectToken)
        {
            return OAuthError.InvalidRequest("subject_token is missing.");
        }
        if (parameters[ParameterNames.SubjectTokenType] != TokenTypes.AccessToken)
        {
            return OAuthError.InvalidRequest($"subject_token_type must be {TokenTypes.AccessToken}.");
        }
        if (parameters[ParameterNames.RequestedTokenType] is not (null or TokenTypes.AccessToken))
        {
            return OAuthError.InvalidRequest($"requested_token_type must be {TokenTypes.AccessToken}.");
        }
        if (parameters[ParameterNames.ActorToken] is not null)
        {
            return OAuthError.InvalidRequest("actor_token is not supported.");
        }
        if (parameters[ParameterNames.Resource] is not null)
        {
            return OAuthError.InvalidTarget("Name the tool in audience and send no resource.");
        }
        if (parameters[ParameterNames.Audience] is not { } audience)
        {
            return OAuthError.InvalidRequest("audience is missing: it names the tool.");
        }
        ScopeSet? scopes = null;
        if (parameters[ParameterNames.Scope] is { } scope && !ScopeSet.TryParse(scope, out scopes))
        {
            return OAuthError.InvalidScope("The scope is malformed.");
        }
        return new ExchangeRequest
        {
            SubjectToken = subjectToken,
            Audience = audience,
            Scopes = scopes,
            Actions = parameters[ParameterNames.Actions]?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>The upstream scopes needed, never more than the registry has for the tool (I9).</summary>
    public OAuthResult<ScopeSet> NeededOf(Tool tool)
    {
        var most = Actions is null ? tool.UpstreamScopes : tool.MinimalScopes(Actions);
        if (most.IsRefused || Scopes is null)
        {
            return most;
        }
        return Scopes.Count > 0 && Scopes.IsSubsetOf(most.Value)
            ? Scopes
            : OAuthError.InvalidScope("The scope is not one that the tool may have for this.");
    }

    public override string ToString() => $"token exchange for {Audience}";
}
