using McpOAuth.Azure.Identity;
using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;

namespace McpOAuth.Azure;

/// <summary>
/// Registers every part of the broker except its endpoints, for the function app and the operator commands.
/// </summary>
public static class BrokerServices
{
    public static IServiceCollection AddBroker(
        this IServiceCollection services,
        BrokerSettings settings,
        IConfiguration configuration
    ) =>
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings)
            .AddSingleton(settings.Issuer)
            .AddSingleton(settings.Lifetimes)
            .AddSingleton(settings.Registration)
            .AddSingleton(settings.ClientLifetimes)
            .AddAudit()
            .AddFailedAttempts()
            .AddAzureIdentity(settings.IsDevelopment, configuration)
            .AddKeyWrapping(settings.KeyVaultKey)
            .AddTableStorage(settings.Storage)
            .AddKeys(settings.Lifetimes.DataKey)
            .AddClients(settings.Clients, AllScopes(settings), settings.IsDevelopment)
            .AddDpop(settings.Dpop)
            .AddResources(settings.Resources, settings.ScopeHierarchy)
            .AddUpstreams(settings.Upstreams, settings.SignInUpstream, ManagedIdentityAssertion.For)
            .AddTrustedIssuers(settings.TrustedIssuers)
            .AddGrants()
            .AddVault()
            .AddPages(settings.Operator)
            .AddLogin(settings.ScopeTexts, settings.PushedRequests)
            .AddConnect()
            .AddTokenGrants(settings.Clients, settings.TrustedIssuers, new(settings.Delegations))
            .AddRetention()
            .AddAccount()
            .AddHealth()
            .AddReencryption();

    private static ScopeSet AllScopes(BrokerSettings settings) =>
        ScopeSet.Of(settings.Resources.SelectMany(resource => resource.Scopes));
}
