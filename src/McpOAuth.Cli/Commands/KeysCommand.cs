using System.CommandLine;

namespace McpOAuth.Cli.Commands;

/// <summary><c>keys</c>: data keys, which encrypt what is stored, and signing keys, which sign access tokens.</summary>
internal static class KeysCommand
{
    private static readonly Argument<uint> DataKeyId = new("id") { Description = "The number of a data key." };

    private static readonly Option<bool> DataOnly = new("--data") { Description = "Data keys alone." };

    private static readonly Option<bool> SigningOnly = new("--signing") { Description = "Signing keys alone." };

    public static Command Create(Terminal terminal) =>
        new("keys", "The keys that encrypt what is stored, and those that sign access tokens.")
        {
            List(terminal),
            Rotate(terminal),
            Reencrypt(terminal),
            Retire(terminal),
        };

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "Show the state of all keys. Counts rows, so it walks all tables.");
        command.SetAction((arguments, cancellation) => KeyListing.RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static Command Rotate(Terminal terminal)
    {
        var command = new Command(
            "rotate",
            "Bring the next data key and the next signing key now. Both take over in two hours, once everybody knows them."
        )
        {
            DataOnly,
            SigningOnly,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(DataOnly) && result.GetValue(SigningOnly))
            {
                result.AddError("--data and --signing exclude one another. Without either, both kinds are rotated.");
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
            "Bring all rows under the current data key. May be stopped at any time: it goes on where it stopped."
        );
        command.SetAction((arguments, cancellation) => ReencryptionRun.RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static Command Retire(Terminal terminal)
    {
        var command = new Command("retire", "Destroy a data key that nothing needs any more.")
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
}
