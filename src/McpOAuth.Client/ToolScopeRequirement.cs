using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>An access token must have the scopes of every tool that its request calls.</summary>
internal sealed class ToolScopeRequirement : IAuthorizationRequirement;

/// <summary>Looks into a request for the tools that it calls, and compares their scopes with the token's.</summary>
/// <remarks>
/// MCP authorization, "Scope Challenge Handling": the refusal is an HTTP 403, so it must be known before the MCP server
/// answers. What is required stands in <see cref="McpOAuthOptions.ToolScopes"/>.
/// </remarks>
internal sealed class ToolScopeHandler : AuthorizationHandler<ToolScopeRequirement>
{
    private static readonly object RequiredKey = new();

    private readonly McpOAuthOptions options;

    public ToolScopeHandler(IOptions<McpOAuthOptions> options) => this.options = options.Value;

    /// <summary>What the refused request needed; nothing where it was refused for another reason.</summary>
    public static IReadOnlyCollection<string> RequiredBy(HttpContext http) =>
        http.Items[RequiredKey] as IReadOnlyCollection<string> ?? [];

    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        ToolScopeRequirement requirement
    )
    {
        if (context.Resource is not HttpContext http || options.ToolScopes.Count == 0)
        {
            context.Succeed(requirement);
            return;
        }
        if (context.User.Identity?.IsAuthenticated != true)
        {
            // A 401 it will be; nobody's body is read for that.
            return;
        }
        var tools = await CalledTools.ReadAsync(http.Request, http.RequestAborted);
        string[] required =
        [
            .. tools
                .SelectMany(tool => options.ToolScopes.GetValueOrDefault(tool) ?? [])
                .Distinct(StringComparer.Ordinal),
        ];
        var granted = GrantedScopes.Of(context.User);
        if (options.Satisfies(granted, required))
        {
            context.Succeed(requirement);
            return;
        }
        // Both what is there and what is missing: a client asks for exactly what it is told, and must lose nothing.
        http.Items[RequiredKey] = granted.Union(required, StringComparer.Ordinal).ToArray();
    }
}
