using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the MCP servers, their scopes and tools.</summary>
public static class ResourceServices
{
    public static IServiceCollection AddResources(
        this IServiceCollection services,
        IReadOnlyList<Resource> resources,
        ScopeHierarchy hierarchy
    ) => services.AddSingleton(new ResourceRegistry(resources)).AddSingleton(hierarchy);
}
