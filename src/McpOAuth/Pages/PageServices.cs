using McpOAuth.Pages;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the look of the pages.</summary>
public static class PageServices
{
    public static IServiceCollection AddPages(this IServiceCollection services, Operator whose) =>
        services.AddSingleton(new PageFrame(whose));
}
