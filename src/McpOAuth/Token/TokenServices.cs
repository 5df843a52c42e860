using McpOAuth.Authentication;
using McpOAuth.Token;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the grants of the token endpoint and the authentication of its callers.</summary>
public static class TokenServices
{
    public static IServiceCollection AddTokenGrants(this IServiceCollection services) =>
        services
            .AddSingleton<CallerAuthentication>()
            .AddSingleton<ITokenGrant, AuthorizationCodeGrant>()
            .AddSingleton<ITokenGrant, RefreshTokenGrant>()
            .AddSingleton<ITokenGrant, TokenExchangeGrant>();
}
