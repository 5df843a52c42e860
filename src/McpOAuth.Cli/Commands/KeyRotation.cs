using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Keys;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys rotate</c>.</summary>
internal static class KeyRotation
{
    public static async Task<int> RunAsync(
        ParseResult arguments,
        Terminal terminal,
        bool data,
        bool signing,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var dataKey = data ? await parts.GetRequiredService<DataKeyRotation>().RotateAsync(cancellation) : null;
        var signingKey = signing ? await parts.GetRequiredService<SigningKeyRing>().RotateAsync(cancellation) : null;
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new RotatedKeys(dataKey?.Id, dataKey?.ActivatesAt, signingKey?.KeyId, signingKey?.ActivatesAt),
            CommandJson.Default.RotatedKeys,
            keys => Tables.Of("Next keys", ["Kind", "Key", "Active from"], RowsOf(keys))
        );
        return ExitCodes.Done;
    }

    private static IEnumerable<string?[]> RowsOf(RotatedKeys keys)
    {
        if (keys.DataKey is { } id)
        {
            yield return ["data", $"{id}", Tables.Time(keys.DataKeyActivatesAt)];
        }
        if (keys.SigningKey is { } keyId)
        {
            yield return ["signing", keyId, Tables.Time(keys.SigningKeyActivatesAt)];
        }
    }
}
