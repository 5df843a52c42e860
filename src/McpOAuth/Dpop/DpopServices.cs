using McpOAuth.Dpop;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the proof of keys (DPoP).</summary>
public static class DpopServices
{
    public static IServiceCollection AddDpop(this IServiceCollection services, DpopSettings settings) =>
        services.AddSingleton(settings).AddSingleton<DpopNonces>().AddSingleton<DpopProofs>();
}
