using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client directory, metadata documents and client assertions.</summary>
public static class ClientServices
{
    /// <param name="configured">The clients in settings.</param>
    /// <param name="scopes">The scopes of all resources.</param>
    /// <param name="development">Allows http documents on loopback, and disables the fetch budget.</param>
    public static IServiceCollection AddClients(
        this IServiceCollection services,
        IReadOnlyList<Client> configured,
        ScopeSet scopes,
        bool development
    ) =>
        services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ClientDirectory>(provider, configured))
            .AddSingleton<RegisteredClients>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<AddressGuard>(provider, development))
            .AddSingleton<WebDocumentFetcher>()
            .AddSingleton(provider =>
                ActivatorUtilities.CreateInstance<FetchBudget>(
                    provider,
                    development ? FetchLimits.Off : new FetchLimits()
                )
            )
            .AddSingleton<KnownHosts>()
            .AddSingleton<DocumentSource>()
            .AddSingleton(provider =>
                ActivatorUtilities.CreateInstance<MetadataDocumentDirectory>(provider, scopes, development)
            )
            .AddSingleton<ClientKeySets>()
            .AddSingleton<AcceptedAudiences>()
            .AddSingleton<ClientAssertionValidation>();
}
