using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>The parameters of a token exchange. No I/O, no clock.</summary>
/// <remarks>
/// RFC 8693 §2.1. <c>audience</c> names the tool. <c>actions</c> (our own) or <c>scope</c> (upstream scopes) limits the
/// token. Without either, the token gets all scopes that the registry allows for the tool.
/// </remarks>
internal sealed record ExchangeRequest
{
    public required string SubjectToken { get; init; }

    /// <summary>The token of an agent that acts for the user. Null if the caller acts for the user itself.</summary>
    public string? ActorToken { get; init; }

    /// <summary>The proof with which the client presented the subject token. Null if it was not sent.</summary>
    public string? SubjectTokenProof { get; init; }

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
        // §2.1: the type is required with the token, and must not be sent without it.
        var actorToken = parameters[ParameterNames.ActorToken];
        var actorType = parameters[ParameterNames.ActorTokenType];
        if (actorToken is null ? actorType is not null : actorType != TokenTypes.AccessToken)
        {
            return OAuthError.InvalidRequest(
                $"actor_token and actor_token_type must be sent together. The type must be {TokenTypes.AccessToken}."
            );
        }
        if (parameters[ParameterNames.Resource] is not null)
        {
            return OAuthError.InvalidTarget("resource is not supported. Name the tool in audience.");
        }
        if (parameters[ParameterNames.Audience] is not { } audience)
        {
            return OAuthError.InvalidRequest("audience is missing. It must name the tool.");
        }
        ScopeSet? scopes = null;
        if (parameters[ParameterNames.Scope] is { } scope && !ScopeSet.TryParse(scope, out scopes))
        {
            return OAuthError.InvalidScope("scope is too long or contains invalid characters.");
        }
        return new ExchangeRequest
        {
            SubjectToken = subjectToken,
            ActorToken = actorToken,
            SubjectTokenProof = parameters[ParameterNames.SubjectTokenProof],
            Audience = audience,
            Scopes = scopes,
            Actions = parameters[ParameterNames.Actions]?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>The upstream scopes needed, never more than the registry allows for the tool (I9).</summary>
    public OAuthResult<ScopeSet> NeededOf(Tool tool)
    {
        var allowed = Actions is null ? tool.UpstreamScopes : tool.MinimalScopes(Actions);
        if (allowed.IsRefused || Scopes is null)
        {
            return allowed;
        }
        return Scopes.Count > 0 && Scopes.IsSubsetOf(allowed.Value)
            ? Scopes
            : OAuthError.InvalidScope("scope exceeds what the tool may request for these actions.");
    }

    public override string ToString() => $"token exchange for {Audience}";
}
