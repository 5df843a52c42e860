using Azure.Core;
using Azure.Security.KeyVault.Keys;
using McpOAuth.Azure.Identity;
using McpOAuth.Azure.KeyVault;
using McpOAuth.Azure.LocalKey;
using McpOAuth.Azure.Telemetry;
using McpOAuth.Keys;
using McpOAuth.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers data key wrapping: a key in Key Vault, or the local key file in Development.</summary>
public static class KeyVaultServices
{
    /// <param name="key">Null to use the local key file.</param>
    public static IServiceCollection AddKeyWrapping(this IServiceCollection services, KeyVaultKeyId? key) =>
        services
            .AddSingleton(_ => VaultClientOptions.Create())
            .AddSingleton<IKeyWrapping>(provider =>
                key is null ? new LocalKeyFile(LocalKeyFile.DefaultPath()) : Open(key, provider)
            );

    /// <summary>Registers the credential for Azure services.</summary>
    public static IServiceCollection AddAzureIdentity(
        this IServiceCollection services,
        bool development,
        IConfiguration configuration
    ) => services.AddSingleton(_ => BrokerIdentity.Create(development, configuration));

    private static KeyVaultKeyWrapping Open(KeyVaultKeyId key, IServiceProvider services)
    {
        var options = MeasuredCalls.Of(
            services.GetRequiredService<KeyClientOptions>(),
            services.GetRequiredService<BrokerMetrics>()
        );
        var client = new KeyClient(key.Vault, services.GetRequiredService<TokenCredential>(), options);
        return new(key, client, services.GetRequiredService<TimeProvider>());
    }
}
