using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>A token request with an authorization code.</summary>
/// <param name="RedirectUri">Null if it was not sent.</param>
/// <param name="Resource">Null if it was not sent.</param>
public sealed record CodeRedemptionRequest(string Code, string? RedirectUri, CodeVerifier Verifier, string? Resource)
{
    /// <summary>The thumbprint of the key that the client has proven, or null (RFC 9449 §5).</summary>
    public string? Key { get; init; }

    public override string ToString() => "code redemption";
}

/// <summary>The conditions under which a code is valid. No I/O, no clock.</summary>
internal static class CodeRules
{
    public static OAuthError? Check(
        AuthorizationCode code,
        CodeRedemptionRequest request,
        Client client,
        DateTimeOffset now
    )
    {
        if (now >= code.ExpiresAt)
        {
            return OAuthError.InvalidGrant("the code has expired");
        }
        if (!string.Equals(code.Grant.ClientId, client.ClientId, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the code belongs to another client");
        }
        if (request.RedirectUri is { } uri && !string.Equals(uri, code.RedirectUri.Value, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("redirect_uri differs from the one in the authorization request");
        }
        if (BoundKeys.Check(code.Grant, request.Key) is { } refusal)
        {
            return refusal;
        }
        return code.CodeChallenge.IsAnsweredBy(request.Verifier)
            ? null
            : OAuthError.InvalidGrant("code_verifier does not match the code_challenge");
    }
}
