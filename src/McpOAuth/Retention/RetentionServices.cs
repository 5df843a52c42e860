using McpOAuth.Retention;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sweeping, upkeep and the erasure of a person.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services) =>
        services.AddSingleton<Sweeper>().AddSingleton<PeriodicUpkeep>().AddSingleton<PersonErasure>();
}
