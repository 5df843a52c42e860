using System.CommandLine;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys reencrypt</c>: reports progress on stderr and the result on stdout.</summary>
internal static class ReencryptionRun
{
    public static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var places = new Dictionary<SealedPlace, ReencryptionProgress>();
        await foreach (var progress in parts.GetRequiredService<ReencryptionJob>().RunAsync(cancellation))
        {
            places[progress.Place] = progress;
            await terminal.Error.WriteLineAsync(
                $"{progress.Place}: {progress.Rows} rows examined, {progress.Reencrypted} re-encrypted under data key "
                    + $"{progress.DataKeyId}{(progress.IsDone ? ", done" : "")}"
            );
        }
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            [.. places.Values.Select(ViewOf)],
            CommandJson.Default.ReencryptedPlaceArray,
            results =>
                Tables.Of(
                    "Re-encrypted",
                    ["Column", "Rows", "Re-encrypted", "Changed concurrently", "Unreadable"],
                    results.Select(result =>
                        new[]
                        {
                            result.Place,
                            $"{result.Rows}",
                            $"{result.Reencrypted}",
                            $"{result.Overtaken}",
                            $"{result.Damaged}",
                        }
                    )
                )
        );
        return places.Values.Any(progress => progress.Damaged > 0) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static ReencryptedPlace ViewOf(ReencryptionProgress progress) =>
        new($"{progress.Place}", progress.Rows, progress.Reencrypted, progress.Overtaken, progress.Damaged);
}
