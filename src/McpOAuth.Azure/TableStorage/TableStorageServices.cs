using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Azure.Telemetry;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Retention;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;
using McpOAuth.Vault;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the tables and the stores on them.</summary>
public static class TableStorageServices
{
    public static IServiceCollection AddTableStorage(this IServiceCollection services, StorageSettings settings)
    {
        services.AddSingleton<HttpPipelinePolicy>(all =>
            MeasuredCalls.ToTables(all.GetRequiredService<BrokerMetrics>())
        );
        services.AddSingleton(all =>
            TableServices.Open(
                settings,
                all.GetRequiredService<TokenCredential>,
                all.GetServices<HttpPipelinePolicy>(),
                all.GetService<HttpPipelineTransport>()
            )
        );
        // A store names its table by key: [FromKeyedServices(TableNames.Grants)].
        services.AddKeyedSingleton(
            KeyedService.AnyKey,
            (all, name) => new StorageTable(all.GetRequiredService<TableServiceClient>().GetTableClient((string)name!))
        );
        return services
            .AddSingleton<IDataKeyStore, TableDataKeyStore>()
            .AddSingleton<ISigningKeyStore, TableSigningKeyStore>()
            .AddSingleton<ISubjectKeyStore, TableSubjectKeyStore>()
            .AddSingleton<IPersonKeyStore, TablePersonKeyStore>()
            .AddStore<IClientStore, TableClientStore>()
            .AddStore<IConnectionStore, TableConnectionStore>()
            .AddStore<IGrantStore, TableGrantStore>()
            .AddStore<ISignInAttemptStore, TableSignInAttemptStore>()
            .AddStore<IApprovalStore, TableApprovalStore>()
            .AddStore<IReplayStore, TableReplayStore>();
    }

    /// <summary>Moving sealed rows to another data key.</summary>
    public static IServiceCollection AddReencryption(this IServiceCollection services) =>
        services
            .AddSingleton<SealedRows>()
            .AddSingleton<DataKeyInventory>()
            .AddSingleton<DataKeyRetirement>()
            .AddSingleton<ReencryptionNotes>()
            .AddSingleton<ReencryptionJob>();

    // A store that can be swept, or holds rows of people, is found as such too.
    private static IServiceCollection AddStore<TStore, TTable>(this IServiceCollection services)
        where TStore : class
        where TTable : class, TStore
    {
        services.AddSingleton<TTable>().AddSingleton<TStore>(all => all.GetRequiredService<TTable>());
        if (typeof(TTable).IsAssignableTo(typeof(ISweepable)))
        {
            services.AddSingleton(all => (ISweepable)all.GetRequiredService<TTable>());
        }
        if (typeof(TTable).IsAssignableTo(typeof(IErasable)))
        {
            services.AddSingleton(all => (IErasable)all.GetRequiredService<TTable>());
        }
        return services;
    }
}
