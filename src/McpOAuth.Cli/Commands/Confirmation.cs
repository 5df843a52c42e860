using System.CommandLine;

namespace McpOAuth.Cli.Commands;

/// <summary>What cannot be undone is asked for twice.</summary>
internal static class Confirmation
{
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do it without asking." };

    public static Task<bool> AskAsync(
        this Terminal terminal,
        ParseResult arguments,
        string what,
        CancellationToken cancellation
    ) => terminal.ConfirmAsync(what, arguments.GetValue(Yes), cancellation);
}
