using McpOAuth.Keys;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the keys: data keys, signing keys, users' keys.</summary>
public static class KeyServices
{
    /// <param name="dataKeyLifetime">How long a data key seals before the next one does.</param>
    public static IServiceCollection AddKeys(this IServiceCollection services, TimeSpan dataKeyLifetime) =>
        services
            .AddSingleton<Sealer>()
            .AddSingleton<SigningKeyRing>()
            .AddSingleton<DataKeyRing>()
            .AddSingleton<PersonKeys>()
            .AddSingleton(all => ActivatorUtilities.CreateInstance<DataKeyRotation>(all, dataKeyLifetime))
            .AddHostedService<DataKeyRefresh>();
}
