using McpOAuth.Keys;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the keys: data keys, signing keys, users' keys.</summary>
public static class KeyServices
{
    /// <param name="dataKeyLifetime">How long a data key seals before it is replaced.</param>
    public static IServiceCollection AddKeys(this IServiceCollection services, TimeSpan dataKeyLifetime) =>
        services
            .AddSingleton<Sealer>()
            .AddSingleton<SigningKeyRing>()
            .AddSingleton<DataKeyRing>()
            .AddSingleton<PersonKeys>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<DataKeyRotation>(provider, dataKeyLifetime))
            .AddHostedService<DataKeyRefresh>()
            .AddHostedService<SigningKeyRefresh>();
}
