using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Token;

/// <summary>Makes the answer to a successful token request (RFC 6749 §5.1).</summary>
public sealed class TokenAnswer
{
    private readonly AccessTokens accessTokens;

    public TokenAnswer(AccessTokens accessTokens) => this.accessTokens = accessTokens;

    public async Task<TokenResponse> MakeAsync(IssuedGrant issued, CancellationToken cancellation) =>
        new()
        {
            AccessToken = await accessTokens.IssueAsync(issued.Grant, issued.Scopes, cancellation),
            ExpiresIn = accessTokens.Lifetime,
            RefreshToken = issued.RefreshToken?.Reveal(),
            Scope = issued.Scopes.ToString(),
        };
}
