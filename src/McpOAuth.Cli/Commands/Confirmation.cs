using System.CommandLine;

namespace McpOAuth.Cli.Commands;

/// <summary>Asks for confirmation before irreversible actions.</summary>
internal static class Confirmation
{
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask for confirmation." };

    public static Task<bool> AskAsync(
        this Terminal terminal,
        ParseResult arguments,
        string warning,
        CancellationToken cancellation
    ) => terminal.ConfirmAsync(warning, arguments.GetValue(Yes), cancellation);
}
