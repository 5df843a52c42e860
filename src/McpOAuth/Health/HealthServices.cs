using McpOAuth.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the readiness probe.</summary>
public static class HealthServices
{
    public static IServiceCollection AddHealth(this IServiceCollection services) =>
        services.AddSingleton<ReadinessProbe>();
}
