using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Login;

/// <summary>The conditions of an authorization request whose client and redirect URI stand. No I/O, no clock.</summary>
internal static class AuthorizationRules
{
    /// <summary>OpenID Connect asks for these two; we issue a refresh token to whoever may refresh, and no id_token.</summary>
    private static readonly ScopeSet Tolerated = ScopeSet.Of(["openid", "offline_access"]);

    public static OAuthError? Check(RequestParameters parameters)
    {
        if (parameters.Duplicated is { } duplicated)
        {
            // RFC 8707 §2 allows several resources; we grant one audience a token.
            return duplicated == ParameterNames.Resource
                ? OAuthError.InvalidTarget("Only one resource can be granted at a time.")
                : OAuthError.InvalidRequest("A parameter was sent more than once.", $"duplicated: {duplicated}");
        }
        if (parameters[ParameterNames.ResponseType] is not { } responseType)
        {
            return OAuthError.InvalidRequest("response_type is missing.");
        }
        if (responseType != WireValues.ResponseTypeCode)
        {
            return new(ErrorCodes.UnsupportedResponseType, "response_type must be code.", "response_type");
        }
        if (parameters[ParameterNames.ResponseMode] is not (null or WireValues.ResponseModeQuery))
        {
            return OAuthError.InvalidRequest("response_mode must be query.");
        }
        if (parameters["request"] is not null)
        {
            return new(ErrorCodes.RequestNotSupported, "The request parameter is not supported.", "request");
        }
        if (parameters["request_uri"] is not null)
        {
            return new(ErrorCodes.RequestUriNotSupported, "The request_uri parameter is not supported.", "request_uri");
        }
        if (parameters[ParameterNames.Prompt] == "none")
        {
            return new(ErrorCodes.LoginRequired, "A person has to sign in.", "prompt=none");
        }
        // RFC 7636 §4.3: without a method "plain" is meant, which is not served (RFC 9700 §2.1.1).
        return parameters[ParameterNames.CodeChallengeMethod] == WireValues.S256
            ? null
            : OAuthError.InvalidRequest("code_challenge_method must be S256.");
    }

    /// <summary>What is asked for, or the resource's default. Unknown scopes are <c>invalid_scope</c> (RFC 6749 §3.3).</summary>
    /// <remarks>
    /// Settings limit the clients that they name. What a client registered by itself is no limit, as it could register
    /// more at any time, and SDKs that step up ask for more than they registered (docs/decisions/0005).
    /// </remarks>
    public static OAuthResult<ScopeSet> Scopes(string? text, Resource resource, Client client)
    {
        if (!ScopeSet.TryParse(text, out var asked))
        {
            return OAuthError.InvalidScope("The scope is malformed.");
        }
        if (resource.HasImpliedScopes)
        {
            // RFC 6749 §3.3: the server may ignore what it does not know; the answer's scope says what was granted.
            return resource.Scopes;
        }
        var allowed = client is { IsTrusted: true, Scopes: { } limit }
            ? resource.Scopes.Intersect(limit)
            : resource.Scopes;
        // What the resource itself knows counts; beside it the two of OpenID Connect are passed over.
        var meant = asked.Except(Tolerated.Except(resource.Scopes));
        if (meant.Count == 0)
        {
            var usual = resource.DefaultScopes.Intersect(allowed);
            if (usual.Count == 0)
            {
                return OAuthError.InvalidScope("The client must say which scope it wants here.");
            }
            return client.Scopes is { } own && usual.Intersect(own) is { Count: > 0 } registered ? registered : usual;
        }
        return meant.IsSubsetOf(allowed)
            ? meant
            : OAuthError.InvalidScope("The scope has values that this client cannot have at this resource.");
    }
}
