using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>Who may exchange what, as far as no storage is needed. No I/O, no clock.</summary>
internal static class ExchangeRules
{
    /// <remarks>
    /// RFC 8693 §2.2.2: a subject token that is not acceptable, for any reason, is <c>invalid_request</c>. A token for another
    /// resource is not acceptable from this one (audience escalation).
    /// </remarks>
    public static OAuthError? CheckSubject(VerifiedAccessToken? token, Resource resource, DateTimeOffset now)
    {
        if (token is null)
        {
            return OAuthError.InvalidRequest("The subject_token is not valid.", "subject token is none of ours");
        }
        if (!string.Equals(token.Audience, resource.Uri.Value, StringComparison.Ordinal))
        {
            return OAuthError.InvalidRequest(
                "The subject_token is not valid.",
                "subject token is for another resource"
            );
        }
        return token.IsExpiredAt(now)
            ? OAuthError.InvalidRequest("The subject_token is not valid.", "subject token has expired")
            : null;
    }

    /// <summary>Whether the access token has the broker scopes that the tool requires of its callers (I9).</summary>
    public static OAuthError? CheckScopes(VerifiedAccessToken token, Tool tool, ScopeHierarchy hierarchy) =>
        hierarchy.Satisfies(token.Scopes, tool.Scopes)
            ? null
            : new OAuthError(
                ErrorCodes.InvalidScope,
                "The subject_token lacks a scope that the tool needs.",
                $"{tool.Name} needs {tool.Scopes}"
            );
}
