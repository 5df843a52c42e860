using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>The tool <c>whoami</c>.</summary>
[McpServerToolType]
internal sealed class WhoAmITool
{
    [McpServerTool(Name = "whoami", ReadOnly = true, UseStructuredContent = true)]
    [Description(
        "Who is signed in: the broker's subject, and the upstream's subject and name when `profile` is granted."
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
