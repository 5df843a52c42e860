using System.CommandLine;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.Settings;
using McpOAuth.Keys;
using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys list</c>.</summary>
internal static class KeyListing
{
    public static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var inventory = parts.GetRequiredService<DataKeyInventory>();
        var dataKeys = await terminal.WaitAsync("Counting rows", () => inventory.ListAsync(cancellation));
        // Reads the store directly, because the key ring would create missing keys.
        var signingKeys = await parts.GetRequiredService<ISigningKeyStore>().ListAsync(cancellation);
        var now = parts.GetRequiredService<TimeProvider>().GetUtcNow();
        var view = new KeysView([.. dataKeys.Select(ViewOf)], [.. ViewsOf(signingKeys, now)]);
        terminal.Write(arguments.GetValue(CommandLine.Json), view, CommandJson.Default.KeysView, Show);
        return ExitCodes.Done;
    }

    private static DataKeyView ViewOf(DataKeyState state) =>
        new(
            state.Key.Id,
            $"{state.Stage}".ToLowerInvariant(),
            state.Key.CreatedAt,
            state.Key.ActivatesAt,
            state.Key.Wrapped.WrappingKeyId,
            state.IsUnderCurrentWrappingKey,
            state.Key.Messages,
            state.Rows,
            state.Key.LastUsedAt,
            state.UnneededAt,
            state.Key.RetiredAt
        );

    private static IEnumerable<SigningKeyView> ViewsOf(IReadOnlyList<StoredSigningKey> keys, DateTimeOffset now)
    {
        var current = keys.Where(key => key.ActivatesAt <= now).MaxBy(key => key.Sequence)?.Sequence ?? 0;
        return keys.OrderBy(key => key.Sequence)
            .Select(key => new SigningKeyView(
                key.Sequence,
                key.KeyId,
                key.Sequence < current ? "former"
                    : key.Sequence == current ? "current"
                    : "next",
                key.ActivatesAt
            ));
    }

    private static Rows Show(KeysView keys) =>
        new(
            Tables.Of(
                "Data keys",
                ["Key", "Stage", "Active from", "Wrapped by", "Rows", "Encrypted", "Last used", "Can be retired from"],
                keys.DataKeys.Select(key =>
                    new[]
                    {
                        $"{key.Id}",
                        $"{key.Stage}",
                        Tables.Time(key.ActivatesAt),
                        key.WrappingKeyId
                            + (key.IsUnderCurrentWrappingKey == false ? " (not the current version)" : ""),
                        $"{key.Rows}",
                        $"{key.Messages}",
                        Tables.Time(key.LastUsedAt),
                        Tables.Time(key.UnneededAt),
                    }
                )
            ),
            Tables.Of(
                "Signing keys",
                ["Key", "Stage", "Active from", "kid"],
                keys.SigningKeys.Select(key =>
                    new[] { $"{key.Sequence}", key.Stage, Tables.Time(key.ActivatesAt), key.KeyId }
                )
            )
        );
}
