using System.CommandLine;
using McpOAuthFunctions.Reencryption;

namespace McpOAuthFunctions.Commands;

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
        var what = $"Data key {id} will be destroyed for good.";
        if (!await terminal.AskAsync(arguments, what, cancellation))
        {
            return ExitCodes.Failed;
        }
        if (await parts.GetRequiredService<DataKeyRetirement>().RetireAsync(id, cancellation) is { } refusal)
        {
            await terminal.Error.WriteLineAsync(refusal);
            return ExitCodes.Failed;
        }
        await terminal.Error.WriteLineAsync($"Data key {id} is retired.");
        return ExitCodes.Done;
    }
}
