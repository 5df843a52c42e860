using McpOAuth.Audit;
using McpOAuth.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers audit events and metrics.</summary>
public static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddMetrics().AddSingleton<BrokerMetrics>().AddSingleton<AuditLog>();
}
