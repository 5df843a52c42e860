using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>Requires an access token with the scopes of every tool that the request calls.</summary>
internal sealed class ToolScopeRequirement : IAuthorizationRequirement;

/// <summary>Reads the called tools from the request and compares their scopes with the token's.</summary>
/// <remarks>
/// MCP authorization, "Scope Challenge Handling": the refusal is an HTTP 403, so it must be decided before the MCP
/// server responds. <see cref="RequiredScopes"/> knows the required scopes.
/// </remarks>
internal sealed class ToolScopeHandler(IOptions<McpOAuthOptions> options, RequiredScopes scopes)
    : AuthorizationHandler<ToolScopeRequirement>
{
    private static readonly object RequiredKey = new();

    /// <summary>The scopes that the refused request needs. Empty if it was refused for another reason.</summary>
    public static IReadOnlyCollection<string> RequiredBy(HttpContext http) =>
        http.Items[RequiredKey] as IReadOnlyCollection<string> ?? [];

    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        ToolScopeRequirement requirement
    )
    {
        if (context.Resource is not HttpContext http || !scopes.Any)
        {
            context.Succeed(requirement);
            return;
        }
        if (context.User.Identity?.IsAuthenticated != true)
        {
            // This ends in a 401, so the body is not read.
            return;
        }
        var tools = await CalledTools.ReadAsync(http.Request, http.RequestAborted);
        string[] required = [.. tools.SelectMany(tool => scopes.Of(tool)).Distinct(StringComparer.Ordinal)];
        var granted = GrantedScopes.Of(context.User);
        if (options.Value.Satisfies(granted, required))
        {
            context.Succeed(requirement);
            return;
        }
        // Existing and missing scopes together: a client requests exactly these, and must not lose any.
        http.Items[RequiredKey] = granted.Union(required, StringComparer.Ordinal).ToArray();
    }
}
