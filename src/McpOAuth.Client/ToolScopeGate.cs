using System.Security.Claims;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>
/// The last check before a tool runs, on the name that the SDK is about to run: whatever the HTTP request looked like,
/// and whatever policy its endpoint has, a tool is not run without its scopes.
/// </summary>
/// <remarks><see cref="ToolScopeHandler"/> gives the polite refusal, which a client can act on; this one is the gate.</remarks>
internal static class ToolScopeGate
{
    public static void Add(McpServerOptions mcp, McpOAuthOptions own) =>
        mcp.Filters.Request.CallToolFilters.Insert(
            0,
            next =>
                (context, cancellation) =>
                {
                    var required = own.ToolScopes.GetValueOrDefault(context.Params?.Name ?? "") ?? [];
                    return own.Satisfies(GrantedScopes.Of(context.User ?? new ClaimsPrincipal()), required)
                        ? next(context, cancellation)
                        : throw new McpException($"The tool needs the scope {string.Join(' ', required)}.");
                }
        );
}
