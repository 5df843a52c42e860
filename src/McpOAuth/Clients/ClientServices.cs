using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the clients: configured, registered, and known by a metadata document.</summary>
public static class ClientServices
{
    /// <param name="configured">Those that settings name.</param>
    /// <param name="scopes">All scopes that a client may have.</param>
    /// <param name="development">Allows documents at loopback, and any number of them.</param>
    public static IServiceCollection AddClients(
        this IServiceCollection services,
        IReadOnlyList<Client> configured,
        ScopeSet scopes,
        bool development
    ) =>
        services
            .AddSingleton(all => ActivatorUtilities.CreateInstance<ClientDirectory>(all, configured))
            .AddSingleton<RegisteredClients>()
            .AddSingleton(all => ActivatorUtilities.CreateInstance<AddressGuard>(all, development))
            .AddSingleton<WebDocumentFetcher>()
            .AddSingleton(all =>
                ActivatorUtilities.CreateInstance<FetchBudget>(all, development ? int.MaxValue : FetchBudget.Default)
            )
            .AddSingleton(all => ActivatorUtilities.CreateInstance<MetadataDocumentDirectory>(all, scopes, development))
            .AddSingleton<ClientKeySets>()
            .AddSingleton<AcceptedAudiences>()
            .AddSingleton<ClientAssertionValidation>();
}
