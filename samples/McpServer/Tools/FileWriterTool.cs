using System.ComponentModel;
using System.Security.Claims;
using McpOAuth.Client;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>
/// The tool <c>file_writer</c> needs <c>write:files</c>, which clients do not request at first. A call without it gets
/// 403 <c>insufficient_scope</c>, and the client asks the user to allow more.
/// </summary>
[McpServerToolType]
internal sealed class FileWriterTool
{
    [McpServerTool(Name = "file_writer"), RequiresScope("write:files")]
    [Description("Stores a text under a name until the server stops.")]
    public static string Write(
        ClaimsPrincipal user,
        Files files,
        [Description("The name of the text.")] string name,
        [Description("The text to store.")] string text
    )
    {
        var subject = user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token has no subject.");
        files.Keep(subject, name, text);
        return $"Stored {text.Length} characters as {name}. You now have {files.CountOf(subject)} texts.";
    }
}
