using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Token;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the grants of the token endpoint and the authentication of its callers.</summary>
public static class TokenServices
{
    /// <param name="configured">The clients in settings, which decide what grants there are.</param>
    public static IServiceCollection AddTokenGrants(
        this IServiceCollection services,
        IReadOnlyList<Client> configured
    ) =>
        services
            .AddSingleton<CallerAuthentication>()
            .AddSingleton<ITokenGrant, AuthorizationCodeGrant>()
            .AddSingleton<ITokenGrant, RefreshTokenGrant>()
            .AddSingleton<ITokenGrant, TokenExchangeGrant>()
            .AddClientCredentials(configured);

    // Without such a client, the grant type is unsupported, and the metadata does not list it.
    private static IServiceCollection AddClientCredentials(
        this IServiceCollection services,
        IReadOnlyList<Client> configured
    ) =>
        configured.Any(client => client.GrantTypes.Contains(GrantTypes.ClientCredentials))
            ? services.AddSingleton<ITokenGrant, ClientCredentialsGrant>()
            : services;
}
