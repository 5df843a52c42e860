using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>What a token request says with a code.</summary>
/// <param name="RedirectUri">Null where it was not sent.</param>
/// <param name="Resource">Null where it was not sent.</param>
public sealed record CodeRedemptionRequest(string Code, string? RedirectUri, CodeVerifier Verifier, string? Resource)
{
    public override string ToString() => "code redemption";
}

/// <summary>The conditions under which a code is good. No I/O, no clock.</summary>
internal static class CodeRules
{
    public static OAuthError? Check(SealedCode code, CodeRedemptionRequest request, Client client, DateTimeOffset now)
    {
        if (now.ToUnixTimeMilliseconds() >= code.ExpiresAt)
        {
            return OAuthError.InvalidGrant("the code has expired");
        }
        if (!string.Equals(code.Grant.ClientId, client.ClientId, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the code belongs to another client");
        }
        if (request.RedirectUri is { } uri && !string.Equals(uri, code.RedirectUri, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("redirect_uri differs from the authorization request");
        }
        return CodeChallenge.TryParse(code.CodeChallenge, out var challenge) && challenge.IsAnsweredBy(request.Verifier)
            ? null
            : OAuthError.InvalidGrant("code_verifier does not answer the challenge");
    }
}
