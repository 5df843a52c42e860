using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>
/// Finds the scopes that a tool needs: from <see cref="McpOAuthOptions.ToolScopes"/> and from
/// <see cref="RequiresScopeAttribute"/>.
/// </summary>
internal sealed class RequiredScopes(IOptions<McpOAuthOptions> server, IOptions<McpServerOptions> mcp)
{
    /// <summary>Whether any tool needs a scope. Tools may be added while the server runs.</summary>
    public bool Any => server.Value.ToolScopes.Count > 0 || Tools.Any(tool => OfAttributes(tool).Any());

    /// <summary>The tools of the server, with their names.</summary>
    public IEnumerable<McpServerTool> Tools => mcp.Value.ToolCollection ?? [];

    /// <param name="running">The tool that the SDK is about to run, which may be of one session alone.</param>
    public IReadOnlyList<string> Of(string tool, McpServerTool? running = null)
    {
        var registered = mcp.Value.ToolCollection?.TryGetPrimitive(tool, out var found) == true ? found : null;
        return
        [
            .. (server.Value.ToolScopes.GetValueOrDefault(tool) ?? [])
                .Concat(OfAttributes(registered))
                .Concat(OfAttributes(running))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    public static IEnumerable<string> OfAttributes(McpServerTool? tool) =>
        tool?.Metadata.OfType<RequiresScopeAttribute>().SelectMany(attribute => attribute.Scopes) ?? [];
}
