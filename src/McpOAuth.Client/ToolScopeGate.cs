using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>
/// The final scope check, on the tool name that the SDK is about to run. It holds regardless of the HTTP request's
/// form and the endpoint's policy.
/// </summary>
/// <remarks><see cref="ToolScopeHandler"/> refuses earlier, with a 403 that a client can act on.</remarks>
internal static class ToolScopeGate
{
    public static void Add(McpServerOptions mcp, McpOAuthOptions server) =>
        mcp.Filters.Request.CallToolFilters.Insert(
            0,
            next =>
                (context, cancellation) =>
                {
                    var required = server.ToolScopes.GetValueOrDefault(context.Params?.Name ?? "") ?? [];
                    return server.Satisfies(GrantedScopes.Of(context.User ?? new ClaimsPrincipal()), required)
                        ? next(context, cancellation)
                        : throw new McpException($"This tool requires the scope {string.Join(' ', required)}.");
                }
        );
}
