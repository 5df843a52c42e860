using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol.Server;

namespace ProtectedServer.Tools;

/// <summary>The tool <c>whoami</c> works with any valid access token.</summary>
[McpServerToolType]
public sealed class WhoAmITool
{
    [McpServerTool(Name = "whoami", ReadOnly = true)]
    [Description("Returns the signed-in user's identifier.")]
    public static string WhoAmI(ClaimsPrincipal user) => user.FindFirstValue("sub")!;
}
