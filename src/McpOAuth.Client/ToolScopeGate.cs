using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>
/// The final scope check, on the tool that the SDK is about to run. It holds regardless of the HTTP request's form and
/// the endpoint's policy.
/// </summary>
/// <remarks><see cref="ToolScopeHandler"/> refuses earlier, with a 403 that a client can act on.</remarks>
internal static class ToolScopeGate
{
    /// <param name="services">Used at the first call: the required scopes depend on the options that this changes.</param>
    public static void Add(McpServerOptions mcp, IServiceProvider services) =>
        mcp.Filters.Request.CallToolFilters.Insert(
            0,
            next =>
                (context, cancellation) =>
                {
                    var server = services.GetRequiredService<IOptions<McpOAuthOptions>>().Value;
                    var required = services
                        .GetRequiredService<RequiredScopes>()
                        .Of(context.Params?.Name ?? "", context.MatchedPrimitive as McpServerTool);
                    return server.Satisfies(GrantedScopes.Of(context.User ?? new ClaimsPrincipal()), required)
                        ? next(context, cancellation)
                        : throw new McpException($"This tool requires the scope {string.Join(' ', required)}.");
                }
        );
}
