using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the identity providers.</summary>
public static class UpstreamServices
{
    /// <param name="signIn">The name of the upstream that users sign in with.</param>
    /// <param name="assertion">
    /// Authenticates the broker at an upstream in place of a client secret. Null to use a secret.
    /// </param>
    public static IServiceCollection AddUpstreams(
        this IServiceCollection services,
        IReadOnlyList<UpstreamSettings> upstreams,
        string signIn,
        Func<UpstreamSettings, BrokerAssertion?> assertion
    ) =>
        services.AddSingleton(provider => new UpstreamDirectory(
            upstreams.Select(upstream => new UpstreamProvider(
                upstream,
                UpstreamHttp.Create(upstream.Name, provider.GetRequiredService<BrokerMetrics>(), TimeProvider.System),
                provider.GetRequiredService<TimeProvider>(),
                assertion(upstream),
                provider.GetRequiredService<ILogger<UpstreamProvider>>()
            )),
            signIn
        ));
}
