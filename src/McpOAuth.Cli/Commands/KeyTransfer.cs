using System.CommandLine;
using System.Text.Json;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys export</c> and <c>keys import</c>.</summary>
internal static class KeyTransfer
{
    // The progress of re-encryption stays behind: it belongs to the rows of other tables.
    private static readonly string[] Partitions = ["data", "subject", "mail", "signing"];

    public static async Task<int> ExportAsync(
        ParseResult arguments,
        Terminal terminal,
        FileInfo file,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var rows = await ReadAsync(TableOf(parts), cancellation);
        if (rows.Count == 0)
        {
            await terminal.Error.WriteLineAsync("There are no keys yet.");
            return ExitCodes.Failed;
        }
        var copy = new KeyFile(
            KeyFile.CurrentFormat,
            parts.GetRequiredService<TimeProvider>().GetUtcNow(),
            [.. rows.Values]
        );
        if (!await TryWriteAsync(file, copy, cancellation))
        {
            await terminal.Error.WriteLineAsync($"{file.FullName} exists or cannot be written. Choose another file.");
            return ExitCodes.Failed;
        }
        await terminal.Error.WriteLineAsync(
            $"Exported {rows.Count} keys to {file.FullName}. They stay wrapped: without the wrapping key they are useless."
        );
        return ExitCodes.Done;
    }

    public static async Task<int> ImportAsync(
        ParseResult arguments,
        Terminal terminal,
        FileInfo file,
        CancellationToken cancellation
    )
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        if (Read(file) is not { } copy)
        {
            await terminal.Error.WriteLineAsync($"{file.FullName} is no export of keys that this version can read.");
            return ExitCodes.Failed;
        }
        var table = TableOf(parts);
        var present = await ReadAsync(table, cancellation);
        foreach (var row in copy.Rows)
        {
            if (present.TryGetValue((row.PartitionKey, row.RowKey), out var found) && !found.IsSameKeyAs(row))
            {
                await terminal.Error.WriteLineAsync(
                    $"The table has another {row.PartitionKey} key {row.RowKey}, so nothing was imported. A broker that "
                        + "started without its keys has made new ones: stop it, delete the table Keys, and import again."
                );
                return ExitCodes.Failed;
            }
        }
        var missing = copy.Rows.Where(row => !present.ContainsKey((row.PartitionKey, row.RowKey))).ToList();
        var warning = $"This adds {missing.Count} keys from {copy.ExportedAt:u} to the table Keys.";
        if (missing.Count > 0 && !await terminal.AskAsync(arguments, warning, cancellation))
        {
            return ExitCodes.Failed;
        }
        foreach (var row in missing)
        {
            await table.TryAddAsync(row.ToEntity(), cancellation);
        }
        await terminal.Error.WriteLineAsync(
            $"Imported {missing.Count} keys; {copy.Rows.Count - missing.Count} were there already. Restart the broker."
        );
        return ExitCodes.Done;
    }

    private static StorageTable TableOf(IServiceProvider parts) =>
        parts.GetRequiredKeyedService<StorageTable>(TableNames.Keys);

    private static async Task<Dictionary<(string, string), KeyFileRow>> ReadAsync(
        StorageTable table,
        CancellationToken cancellation
    )
    {
        var rows = new Dictionary<(string, string), KeyFileRow>();
        foreach (var partition in Partitions)
        {
            var found = await table.QueryAsync($"PartitionKey eq '{partition}'", keysOnly: false, cancellation);
            foreach (var row in found)
            {
                rows.Add((row.PartitionKey, row.RowKey), KeyFileRow.Of(row));
            }
        }
        return rows;
    }

    /// <summary>Writes a new file that only its owner can read.</summary>
    private static async Task<bool> TryWriteAsync(FileInfo file, KeyFile copy, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            await using var stream = file.Open(options);
            await JsonSerializer.SerializeAsync(stream, copy, CommandJson.Default.KeyFile, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Null if it is no export, or has a value that cannot be read.</summary>
    private static KeyFile? Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            var copy = JsonSerializer.Deserialize(stream, CommandJson.Default.KeyFile);
            if (copy is not { Format: KeyFile.CurrentFormat, Rows: { } rows })
            {
                return null;
            }
            // Reads every value now, so that nothing is written of a damaged file.
            return rows.All(row => row is { Columns: not null } && Partitions.Contains(row.ToEntity().PartitionKey))
                ? copy
                : null;
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or FormatException
                        or OverflowException
            )
        {
            return null;
        }
    }
}
