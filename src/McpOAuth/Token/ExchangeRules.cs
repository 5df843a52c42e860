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
        if (token is null)
        {
            return OAuthError.InvalidRequest(
                "The subject_token is not valid.",
                "subject_token was not issued by this broker"
            );
        }
        if (!string.Equals(token.Audience, resource.Uri.Value, StringComparison.Ordinal))
        {
            return OAuthError.InvalidRequest(
                "The subject_token is not valid.",
                "subject_token is for another resource"
            );
        }
        if (token.IsExpiredAt(now))
        {
            return OAuthError.InvalidRequest("The subject_token is not valid.", "subject_token has expired");
        }
        // Every tool uses the account that a user connected. A link would ask nobody.
        return token.HasUser
            ? null
            : OAuthError.InvalidRequest(
                "The subject_token belongs to an app without a user. The tool needs a user.",
                "subject_token has no user"
            );
    }

    /// <summary>Whether the access token has the broker scopes that the tool requires of its callers (I9).</summary>
    public static OAuthError? CheckScopes(VerifiedAccessToken token, Tool tool, ScopeHierarchy hierarchy) =>
        hierarchy.Satisfies(token.Scopes, tool.Scopes)
            ? null
            : new OAuthError(
                ErrorCodes.InvalidScope,
                "The subject_token lacks a scope that the tool requires.",
                $"{tool.Name} requires {tool.Scopes}"
            );
}
