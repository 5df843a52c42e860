using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>
/// The tool <c>file_writer</c>: it needs <c>write:files</c>, which no client asks for at first. A call without it is
/// answered with 403 <c>insufficient_scope</c>, and the client sends the person to allow more.
/// </summary>
[McpServerToolType]
internal sealed class FileWriterTool
{
    public const string Name = "file_writer";

    public const string Scope = "write:files";

    [McpServerTool(Name = Name)]
    [Description("Keeps a text for you under a name, until the server stops.")]
    public static string Write(
        ClaimsPrincipal user,
        Files files,
        [Description("What the text is called.")] string name,
        [Description("The text itself.")] string text
    )
    {
        var person = user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token has no subject.");
        files.Keep(person, name, text);
        return $"Kept {text.Length} characters as {name}. You have {files.CountOf(person)}.";
    }
}
