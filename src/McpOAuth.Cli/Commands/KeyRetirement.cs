using System.CommandLine;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.Settings;
using McpOAuth.Keys;
using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys retire</c>.</summary>
internal static class KeyRetirement
{
    public static async Task<int> RunAsync(
        ParseResult arguments,
        Terminal terminal,
        uint id,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var keys = await parts.GetRequiredService<IDataKeyStore>().ListAsync(cancellation);
        if (keys.All(key => key.Id != id))
        {
            await terminal.Error.WriteLineAsync($"There is no data key {id}.");
            return ExitCodes.Failed;
        }
        var warning = $"This permanently destroys data key {id}.";
        if (!await terminal.AskAsync(arguments, warning, cancellation))
        {
            return ExitCodes.Failed;
        }
        if (await parts.GetRequiredService<DataKeyRetirement>().RetireAsync(id, cancellation) is { } refusal)
        {
            await terminal.Error.WriteLineAsync(refusal);
            return ExitCodes.Failed;
        }
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new RetiredKey(id),
            CommandJson.Default.RetiredKey,
            key => new Text($"Data key {key.DataKey} has been retired.{Environment.NewLine}")
        );
        return ExitCodes.Done;
    }
}
