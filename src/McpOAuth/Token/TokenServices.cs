using McpOAuth.Authentication;
using McpOAuth.Token;
using McpOAuth.TrustedIssuers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the grants of the token endpoint and the authentication of its callers.</summary>
public static class TokenServices
{
    /// <param name="issuers">The trusted issuers, of any purpose.</param>
    public static IServiceCollection AddTokenGrants(
        this IServiceCollection services,
        IReadOnlyList<TrustedIssuerSettings> issuers
    )
    {
        if (issuers.Any(issuer => issuer.Purpose == IssuerPurpose.People))
        {
            services.AddSingleton<ITokenGrant, IdentityAssertionGrant>();
        }
        return services
            .AddSingleton<CallerAuthentication>()
            .AddSingleton<ITokenGrant, AuthorizationCodeGrant>()
            .AddSingleton<ITokenGrant, RefreshTokenGrant>()
            .AddSingleton<ITokenGrant, TokenExchangeGrant>();
    }
}
