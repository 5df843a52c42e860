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
    /// <summary>
    /// Accepts only the broker's access tokens, serves the protected resource metadata, points to it in challenges,
    /// enforces tool scopes, and registers <see cref="ToolTokens"/>. Map the endpoint with
    /// <c>MapMcp(…).RequireAuthorization()</c>.
    /// </summary>
    public static IServiceCollection AddMcpOAuth(this IServiceCollection services, Action<McpOAuthOptions> configure)
    {
        services.AddOptions<McpOAuthOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>>(
                (bearer, server) => AccessTokenValidation.Configure(bearer, server.Value)
            );
        services
            .AddOptions<McpAuthenticationOptions>(McpAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>>(
                (mcp, server) => mcp.ResourceMetadata = ResourceMetadata.Of(server.Value)
            );
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddMcp();
        services.AddAuthorization(authorization =>
            authorization.DefaultPolicy = new AuthorizationPolicyBuilder(authorization.DefaultPolicy)
                .AddRequirements(new ToolScopeRequirement())
                .Build()
        );
        services.AddSingleton<IAuthorizationHandler, ToolScopeHandler>();
        services
            .AddOptions<McpServerOptions>()
            .Configure<IOptions<McpOAuthOptions>>((mcp, server) => ToolScopeGate.Add(mcp, server.Value));
        services.AddHttpContextAccessor();
        services.AddHttpClient(nameof(ToolTokens));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenExchange>();
        services.AddSingleton(provider => new ToolTokens(
            provider.GetRequiredService<TokenExchange>(),
            provider.GetRequiredService<IHttpContextAccessor>(),
            provider.GetRequiredService<IOptions<McpOAuthOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}
