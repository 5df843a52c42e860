using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Token;
using McpOAuth.TrustedIssuers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the grants of the token endpoint and the authentication of its callers.</summary>
/// <remarks>A grant type that no setting turns on is unsupported, and the metadata does not list it.</remarks>
public static class TokenServices
{
    /// <param name="configured">The clients in settings.</param>
    /// <param name="issuers">The trusted issuers, of any purpose.</param>
    /// <param name="delegations">The agents that may act for users.</param>
    public static IServiceCollection AddTokenGrants(
        this IServiceCollection services,
        IReadOnlyList<Client> configured,
        IReadOnlyList<TrustedIssuerSettings> issuers,
        Delegations delegations
    )
    {
        services
            .AddSingleton<WorkloadAuthentication>(provider =>
                ActivatorUtilities.CreateInstance<WorkloadAuthentication>(provider, configured)
            )
            .AddSingleton<CallerAuthentication>()
            .AddSingleton<ITokenGrant, AuthorizationCodeGrant>()
            .AddSingleton<ITokenGrant, RefreshTokenGrant>()
            .AddSingleton(delegations)
            .AddSingleton<ITokenGrant, TokenExchangeGrant>()
            .AddSingleton<IdentityAssertionGrant>()
            .AddSingleton<ClientCredentialsGrant>();
        var agents = configured.Where(client => client.GrantTypes.Contains(GrantTypes.ClientCredentials)).ToList();
        if (agents.Count > 0)
        {
            services.AddSingleton<ITokenGrant>(provider => provider.GetRequiredService<ClientCredentialsGrant>());
        }
        if (agents.Exists(IsWorkload) || issuers.Any(issuer => issuer.Purpose == IssuerPurpose.People))
        {
            services.AddSingleton<ITokenGrant, JwtBearerGrant>();
        }
        return services;
    }

    private static bool IsWorkload(Client client) => client.Workload is not null;
}
