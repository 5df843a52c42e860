using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>Which key a code or refresh token is bound to, and whether it was proven. No I/O, no clock.</summary>
/// <remarks>RFC 9449 §5 and §10.</remarks>
internal static class BoundKeys
{
    /// <summary>The refusal if the code or refresh token is bound to another key, or to one that was not proven.</summary>
    /// <param name="proven">The thumbprint of the key that the client has proven, or null.</param>
    public static OAuthError? Check(AuthorizationGrant grant, string? proven) =>
        grant.BoundKey is null || string.Equals(grant.BoundKey, proven, StringComparison.Ordinal) ? null
        : proven is null ? OAuthError.InvalidGrant("it is bound to a key, and the request has no DPoP proof")
        : OAuthError.InvalidGrant("it is bound to another key than the one proven");

    /// <summary>The grant as the next refresh token carries it.</summary>
    /// <remarks>
    /// §5: bound for a public client. A client that authenticates may change its key, because its credentials protect
    /// the refresh token.
    /// </remarks>
    public static AuthorizationGrant ForRefresh(AuthorizationGrant grant, Client client, string? proven) =>
        grant with
        {
            BoundKey = client.AuthenticationMethod == AuthenticationMethods.None ? proven : null,
        };
}
