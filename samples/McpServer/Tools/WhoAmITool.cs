using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>The tool <c>whoami</c> returns the signed-in user.</summary>
[McpServerToolType]
internal sealed class WhoAmITool
{
    [McpServerTool(Name = "whoami", ReadOnly = true, UseStructuredContent = true)]
    [Description(
        "Returns the signed-in user: the broker's subject, and with `profile` the upstream's subject and name."
    )]
    public static Person WhoAmI(ClaimsPrincipal user) =>
        new()
        {
            Sub = user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token has no subject."),
            UpstreamSub = user.FindFirstValue("upstream_sub"),
            UpstreamIssuer = user.FindFirstValue("upstream_iss"),
            Name = user.FindFirstValue("name"),
        };
}
