using McpOAuth.Retention;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sweeping, periodic upkeep and the erasure of users.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services) =>
        services.AddSingleton<Sweeper>().AddSingleton<PeriodicUpkeep>().AddSingleton<PersonErasure>();
}
