using McpOAuth.Connect;
using McpOAuth.SignIn;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what connects a tool to its upstream.</summary>
public static class ConnectServices
{
    public static IServiceCollection AddConnect(this IServiceCollection services) =>
        services
            .AddSingleton<ConnectSessionCookie>()
            .AddSingleton<IncompleteConnection>()
            .AddSingleton<ConnectionCompletion>();
}
