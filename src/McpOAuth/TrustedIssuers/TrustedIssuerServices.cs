using McpOAuth.Telemetry;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the issuers of assertions.</summary>
public static class TrustedIssuerServices
{
    public static IServiceCollection AddTrustedIssuers(
        this IServiceCollection services,
        IReadOnlyList<TrustedIssuerSettings> issuers
    ) =>
        services.AddSingleton(provider => new TrustedIssuerDirectory(
            issuers.Select(issuer => new TrustedIssuer(
                issuer,
                UpstreamHttp.Create(issuer.Name, provider.GetRequiredService<BrokerMetrics>(), TimeProvider.System),
                provider.GetRequiredService<TimeProvider>()
            ))
        ));
}
