using System.CommandLine;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys</c>: data keys, which encrypt stored values, and signing keys, which sign access tokens.</summary>
internal static class KeysCommand
{
    private static readonly Argument<uint> DataKeyId = new("id") { Description = "The data key's number." };

    private static readonly Option<bool> DataOnly = new("--data") { Description = "Rotate only the data key." };

    private static readonly Option<bool> SigningOnly = new("--signing")
    {
        Description = "Rotate only the signing key.",
    };

    private static readonly Argument<FileInfo> KeysFile = new("file") { Description = "The file with the keys." };

    public static Command Create(Terminal terminal) =>
        new("keys", "Manage the keys that encrypt stored values and sign access tokens.")
        {
            List(terminal),
            Rotate(terminal),
            Reencrypt(terminal),
            Retire(terminal),
            Export(terminal),
            Import(terminal),
        };

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "Show the state of all keys. Scans all tables to count rows.");
        command.SetAction((arguments, cancellation) => KeyListing.RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static Command Rotate(Terminal terminal)
    {
        var command = new Command(
            "rotate",
            "Create the next data key and signing key now. They take effect in two hours, once all instances know them."
        )
        {
            DataOnly,
            SigningOnly,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(DataOnly) && result.GetValue(SigningOnly))
            {
                result.AddError("Use only one of --data and --signing. Without either, both keys are rotated.");
            }
        });
        command.SetAction(
            (arguments, cancellation) =>
                KeyRotation.RunAsync(
                    arguments,
                    terminal,
                    data: !arguments.GetValue(SigningOnly),
                    signing: !arguments.GetValue(DataOnly),
                    cancellation
                )
        );
        return command;
    }

    private static Command Reencrypt(Terminal terminal)
    {
        var command = new Command(
            "reencrypt",
            "Re-encrypt all rows with the current data key. Can be stopped at any time and resumes where it stopped."
        );
        command.SetAction((arguments, cancellation) => ReencryptionRun.RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static Command Retire(Terminal terminal)
    {
        var command = new Command("retire", "Destroy a data key that is no longer needed.")
        {
            DataKeyId,
            Confirmation.Yes,
        };
        command.SetAction(
            (arguments, cancellation) =>
                KeyRetirement.RunAsync(arguments, terminal, arguments.GetValue(DataKeyId), cancellation)
        );
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var command = new Command("export", "Copy all keys to a new file, wrapped as they are stored.") { KeysFile };
        command.SetAction(
            (arguments, cancellation) =>
                KeyTransfer.ExportAsync(arguments, terminal, arguments.GetRequiredValue(KeysFile), cancellation)
        );
        return command;
    }

    private static Command Import(Terminal terminal)
    {
        var command = new Command("import", "Add the keys of an exported file that the table lacks. Changes none.")
        {
            KeysFile,
            Confirmation.Yes,
        };
        command.SetAction(
            (arguments, cancellation) =>
                KeyTransfer.ImportAsync(arguments, terminal, arguments.GetRequiredValue(KeysFile), cancellation)
        );
        return command;
    }
}
