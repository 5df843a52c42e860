using ModelContextProtocol.Authentication;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>What the C# SDK's client keeps, and a way to make it think that its access token has expired.</summary>
public sealed class TokensInMemory : ITokenCache
{
    public TokenContainer? Latest { get; private set; }

    public ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
    {
        Latest = tokens;
        return default;
    }

    public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken) => new(Latest);

    public void LetAnHourPass() =>
        Latest = new()
        {
            TokenType = Latest!.TokenType,
            AccessToken = Latest.AccessToken,
            RefreshToken = Latest.RefreshToken,
            ExpiresIn = Latest.ExpiresIn,
            Scope = Latest.Scope,
            ObtainedAt = Latest.ObtainedAt - TimeSpan.FromHours(1),
            ClientId = Latest.ClientId,
            ClientSecret = Latest.ClientSecret,
            TokenEndpointAuthMethod = Latest.TokenEndpointAuthMethod,
            AuthorizationServer = Latest.AuthorizationServer,
        };
}
