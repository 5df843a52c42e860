using McpOAuth.Telemetry;
using McpOAuth.Upstream;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the identity providers.</summary>
public static class UpstreamServices
{
    /// <param name="signIn">The name of the upstream that signs people in.</param>
    /// <param name="assertion">What authenticates the broker at an upstream in place of a secret; null for a secret.</param>
    public static IServiceCollection AddUpstreams(
        this IServiceCollection services,
        IReadOnlyList<UpstreamSettings> upstreams,
        string signIn,
        Func<UpstreamSettings, BrokerAssertion?> assertion
    ) =>
        services.AddSingleton(all => new UpstreamDirectory(
            upstreams.Select(upstream => new UpstreamProvider(
                upstream,
                UpstreamHttp.Create(upstream.Name, all.GetRequiredService<BrokerMetrics>(), TimeProvider.System),
                all.GetRequiredService<TimeProvider>(),
                assertion(upstream)
            )),
            signIn
        ));
}
