using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Retention;

namespace McpOAuth.Cli.Commands;

/// <summary><c>sweep</c>: removes expired rows now, like the timer does every 15 minutes.</summary>
internal static class SweepCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("sweep", "Remove expired rows now. They have no effect; this frees their space.");
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var sweeper = parts.GetRequiredService<Sweeper>();
        var swept = await terminal.WaitAsync("Removing expired rows", () => sweeper.SweepAsync(cancellation));
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            [.. swept.Select(table => new SweptTable(table.Key, table.Value))],
            CommandJson.Default.SweptTableArray,
            tables =>
                Tables.Of(
                    "Rows removed",
                    ["Table", "Rows"],
                    tables.Select(table => new[] { table.Table, $"{table.Rows}" })
                )
        );
        return ExitCodes.Done;
    }
}
