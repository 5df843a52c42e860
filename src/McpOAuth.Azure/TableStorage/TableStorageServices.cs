using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Core.Pipeline;
using McpOAuth.Attempts;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Azure.Telemetry;
using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Retention;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Vault;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the tables and their stores.</summary>
public static class TableStorageServices
{
    public static IServiceCollection AddTableStorage(this IServiceCollection services, StorageSettings settings)
    {
        services.AddSingleton<HttpPipelinePolicy>(provider =>
            MeasuredCalls.ToTables(provider.GetRequiredService<BrokerMetrics>())
        );
        services.AddSingleton(provider =>
            TableServices.Open(
                settings,
                provider.GetRequiredService<TokenCredential>,
                provider.GetServices<HttpPipelinePolicy>(),
                provider.GetService<HttpPipelineTransport>()
            )
        );
        // A store names its table by key: [FromKeyedServices(TableNames.Grants)].
        services.AddKeyedSingleton(
            KeyedService.AnyKey,
            (provider, name) =>
                new StorageTable(
                    (string)name!,
                    provider.GetRequiredService<RowPipeline>(),
                    provider.GetRequiredService<BrokerMetrics>()
                )
        );
        return services
            .AddSingleton<IDataKeyStore, TableDataKeyStore>()
            .AddSingleton<ISigningKeyStore, TableSigningKeyStore>()
            .AddSingleton<ISecretStore, TableSecretStore>()
            .AddSingleton<IPersonKeyStore, TablePersonKeyStore>()
            .AddStore<IClientStore, TableClientStore>()
            .AddSingleton<IDocumentStore, TableDocumentStore>()
            .AddStore<IConnectionStore, TableConnectionStore>()
            .AddStore<IGrantStore, TableGrantStore>()
            .AddStore<ISignInAttemptStore, TableSignInAttemptStore>()
            .AddStore<IApprovalStore, TableApprovalStore>()
            .AddStore<IReplayStore, TableReplayStore>()
            .AddStore<IPersonLinkStore, TablePersonLinkStore>()
            .AddStore<IFailedAttemptStore, TableFailedAttemptStore>();
    }

    /// <summary>Registers re-encryption under a new data key.</summary>
    public static IServiceCollection AddReencryption(this IServiceCollection services) =>
        services
            .AddSingleton<SealedRows>()
            .AddSingleton<DataKeyInventory>()
            .AddSingleton<DataKeyRetirement>()
            .AddSingleton<ReencryptionNotes>()
            .AddSingleton<ReencryptionJob>();

    // Also registers the store as ISweepable and IErasable where it implements them.
    private static IServiceCollection AddStore<
        TStore,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTable
    >(this IServiceCollection services)
        where TStore : class
        where TTable : class, TStore
    {
        services.AddSingleton<TTable>().AddSingleton<TStore>(provider => provider.GetRequiredService<TTable>());
        if (typeof(TTable).IsAssignableTo(typeof(ISweepable)))
        {
            services.AddSingleton(provider => (ISweepable)provider.GetRequiredService<TTable>());
        }
        if (typeof(TTable).IsAssignableTo(typeof(IErasable)))
        {
            services.AddSingleton(provider => (IErasable)provider.GetRequiredService<TTable>());
        }
        return services;
    }
}
