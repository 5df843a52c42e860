using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>The checks of a token exchange that need no storage. No I/O, no clock.</summary>
internal static class ExchangeRules
{
    /// <remarks>
    /// RFC 8693 §2.2.2: an unacceptable subject token is <c>invalid_request</c>, whatever the reason. A token for
    /// another resource is unacceptable, because accepting it would allow audience escalation.
    /// </remarks>
    public static OAuthError? CheckSubject(VerifiedAccessToken? token, Resource resource, DateTimeOffset now)
    {
        if (CheckToken(ParameterNames.SubjectToken, token, resource, now) is { } refusal)
        {
            return refusal;
        }
        // Every tool uses the account that a user connected. A link would ask nobody.
        return token!.HasUser
            ? null
            : OAuthError.InvalidRequest(
                "The subject_token belongs to an app without a user. The tool needs a user.",
                "subject_token has no user"
            );
    }

    /// <summary>Whether the token is an agent's own, for this resource.</summary>
    /// <remarks>
    /// RFC 8693 §2.2.2. A user's token is refused: its holder would act as the client that it was issued to.
    /// </remarks>
    public static OAuthError? CheckActor(VerifiedAccessToken? token, Resource resource, DateTimeOffset now)
    {
        if (CheckToken(ParameterNames.ActorToken, token, resource, now) is { } refusal)
        {
            return refusal;
        }
        if (token!.HasUser)
        {
            return OAuthError.InvalidRequest(
                "The actor_token belongs to a user. It must be an agent's own token.",
                "actor_token has a user"
            );
        }
        // RFC 9449 §7.2: nothing here proves the agent's key.
        return token.Key is null
            ? null
            : OAuthError.InvalidRequest(
                "The actor_token is bound to a key. An agent that acts for users needs a bearer token.",
                "actor_token is bound"
            );
    }

    /// <summary>RFC 8693 §2.2.2: unacceptable by policy is <c>invalid_request</c> too.</summary>
    public static OAuthError? CheckDelegation(
        VerifiedAccessToken actor,
        VerifiedAccessToken subject,
        Tool tool,
        Delegations delegations
    ) =>
        delegations.Allow(actor, subject, tool)
            ? null
            : OAuthError.InvalidRequest(
                "The actor may not act for this user at this tool.",
                $"no delegation lets {actor.ClientId} act for this user at {tool.Name}"
            );

    private static OAuthError? CheckToken(
        string name,
        VerifiedAccessToken? token,
        Resource resource,
        DateTimeOffset now
    )
    {
        var problem =
            token is null ? "was not issued by this broker"
            : !string.Equals(token.Audience, resource.Uri.Value, StringComparison.Ordinal) ? "is for another resource"
            : token.IsExpiredAt(now) ? "has expired"
            : null;
        return problem is null ? null : OAuthError.InvalidRequest($"The {name} is not valid.", $"{name} {problem}");
    }

    /// <summary>Whether the access token has the broker scopes that the tool requires of its callers (I9).</summary>
    /// <param name="name">The parameter that the token was sent in.</param>
    public static OAuthError? CheckScopes(
        VerifiedAccessToken token,
        Tool tool,
        ScopeHierarchy hierarchy,
        string name = ParameterNames.SubjectToken
    ) =>
        hierarchy.Satisfies(token.Scopes, tool.Scopes)
            ? null
            : new OAuthError(
                ErrorCodes.InvalidScope,
                $"The {name} lacks a scope that the tool requires.",
                $"{tool.Name} requires {tool.Scopes}"
            );
}
