using McpOAuth.Connect;
using McpOAuth.SignIn;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers connecting a tool to an upstream.</summary>
public static class ConnectServices
{
    public static IServiceCollection AddConnect(this IServiceCollection services) =>
        services.AddSingleton<ConnectSessionCookie>().AddSingleton<ConnectionCompletion>();
}
