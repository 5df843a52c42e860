using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>The one call in an MCP server's Program.cs.</summary>
public static class McpOAuthServices
{
    /// <summary>
    /// Takes the broker's access tokens and nobody else's, serves the protected resource metadata, challenges with it,
    /// asks for more scopes where a tool needs them, and makes <see cref="ToolTokens"/> injectable. Map the endpoint with <c>MapMcp(…).RequireAuthorization()</c>.
    /// </summary>
    public static IServiceCollection AddMcpOAuth(this IServiceCollection services, Action<McpOAuthOptions> configure)
    {
        services.AddOptions<McpOAuthOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>>((bearer, own) => AccessTokenValidation.Accept(bearer, own.Value));
        services
            .AddOptions<McpAuthenticationOptions>(McpAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<McpOAuthOptions>>((mcp, own) => mcp.ResourceMetadata = ResourceMetadata.Of(own.Value));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddMcp();
        services.AddAuthorization(authorization =>
            authorization.DefaultPolicy = new AuthorizationPolicyBuilder(authorization.DefaultPolicy)
                .AddRequirements(new ToolScopeRequirement())
                .Build()
        );
        services.AddSingleton<IAuthorizationHandler, ToolScopeHandler>();
        services
            .AddOptions<McpServerOptions>()
            .Configure<IOptions<McpOAuthOptions>>((mcp, own) => ToolScopeGate.Add(mcp, own.Value));
        // Keys for cookies, which ASP.NET Core's authentication always makes and an MCP server never uses.
        services.AddDataProtection();
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository ??= new KeysInMemory());

        services.AddHttpContextAccessor();
        services.AddHttpClient(nameof(ToolTokens));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenExchange>();
        services.AddSingleton(all => new ToolTokens(
            all.GetRequiredService<TokenExchange>(),
            all.GetRequiredService<IHttpContextAccessor>(),
            all.GetRequiredService<IOptions<McpOAuthOptions>>(),
            all.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}
