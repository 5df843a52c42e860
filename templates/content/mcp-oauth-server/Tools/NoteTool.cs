using System.ComponentModel;
using McpOAuth.Client;
using ModelContextProtocol.Server;

namespace ProtectedServer.Tools;

/// <summary>The tool <c>write_note</c> needs a scope. A call without it makes the client ask the user for it.</summary>
[McpServerToolType]
public sealed class NoteTool
{
    [McpServerTool(Name = "write_note"), RequiresScope("write:files")]
    [Description("Takes a note.")]
    public static string Write([Description("The note.")] string text) => $"Took a note of {text.Length} characters.";
}
