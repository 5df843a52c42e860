using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>Sets up an MCP server to use the broker.</summary>
public static class McpOAuthServices
{
    /// <summary>Of the broker, in bytes.</summary>
    private const int LongestAnswer = 256 * 1024;

    /// <summary>
    /// Accepts only the broker's access tokens, serves the protected resource metadata, points to it in challenges,
    /// enforces tool scopes, and registers <see cref="ToolTokens"/>. Map the endpoint with
    /// <c>MapMcp(…).RequireAuthorization()</c>.
    /// </summary>
    public static IServiceCollection AddMcpOAuth(this IServiceCollection services, Action<McpOAuthOptions> configure)
    {
        services.AddOptions<McpOAuthOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpOAuthOptions>, McpOAuthOptionsValidator>();
        services
            .AddOptions<McpAuthenticationOptions>(McpAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>>(
                (mcp, server) => mcp.ResourceMetadata = ResourceMetadata.Of(server.Value)
            );
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddMcp();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAccessTokens();
        services.AddToolScopes();
        services.AddToolTokens();
        services.AddHostedService<StartupReport>();
        return services;
    }

    private static void AddAccessTokens(this IServiceCollection services)
    {
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>, BrokerKeys, DpopCheck, RefusedTokenLog>(
                (bearer, server, keys, dpop, refused) =>
                    AccessTokenValidation.Configure(bearer, server.Value, keys, dpop, refused)
            );
        services.TryAddSingleton<IDpopReplayStore, MemoryReplayStore>();
        services.AddSingleton<DpopCheck>();
        services.AddSingleton<RefusedTokenLog>();
        services.AddSingleton<BrokerKeys>();
        services.AddSingleton<BrokerKeyDocuments>();
        services
            .AddHttpClient(
                nameof(BrokerKeys),
                http =>
                {
                    http.Timeout = TimeSpan.FromSeconds(5);
                    http.MaxResponseContentBufferSize = LongestAnswer;
                }
            )
            .ConfigurePrimaryHttpMessageHandler(WithoutRedirects);
    }

    private static void AddToolScopes(this IServiceCollection services)
    {
        services.AddAuthorization(authorization =>
            authorization.DefaultPolicy = new AuthorizationPolicyBuilder(authorization.DefaultPolicy)
                .AddRequirements(new ToolScopeRequirement())
                .Build()
        );
        services.AddSingleton<IAuthorizationHandler, ToolScopeHandler>();
        services.AddSingleton<RequiredScopes>();
        services.AddOptions<McpServerOptions>().Configure<IServiceProvider>(ToolScopeGate.Add);
    }

    private static void AddToolTokens(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services
            .AddHttpClient(nameof(ToolTokens), http => http.MaxResponseContentBufferSize = LongestAnswer)
            .ConfigurePrimaryHttpMessageHandler(WithoutRedirects);
        services.AddSingleton<ServerAuthentication>();
        services.AddSingleton<TokenExchange>();
        services.AddSingleton(provider => new ToolTokens(
            provider.GetRequiredService<TokenExchange>(),
            provider.GetRequiredService<IHttpContextAccessor>(),
            provider.GetRequiredService<IOptions<McpOAuthOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
    }

    // A redirect would take the users' tokens to another server.
    private static SocketsHttpHandler WithoutRedirects() => new() { AllowAutoRedirect = false };
}
