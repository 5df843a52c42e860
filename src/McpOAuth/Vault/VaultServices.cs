using McpOAuth.Vault;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the vault, which holds upstream tokens.</summary>
public static class VaultServices
{
    public static IServiceCollection AddVault(this IServiceCollection services) =>
        services
            .AddSingleton(new RenewalTiming())
            .AddSingleton<ConnectionLinks>()
            .AddSingleton<UpstreamRefreshLease>()
            .AddSingleton<ConnectionRenewal>()
            .AddSingleton<ToolTokenSource>()
            .AddSingleton<ConnectionTeardown>()
            .AddSingleton<UnwantedTokens>();
}
