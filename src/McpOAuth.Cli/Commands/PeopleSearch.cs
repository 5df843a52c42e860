using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Upstream;

namespace McpOAuth.Cli.Commands;

/// <summary><c>people find</c>: the users who sign in with a mail address.</summary>
internal static class PeopleSearch
{
    private static readonly Argument<string> Mail = new("mail") { Description = "The user's mail address." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "find",
            "Find users by an address that their upstream has verified. Scans all connections."
        )
        {
            Mail,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Mail) is { } mail && MailAddress.Normalise(mail) is null)
            {
                result.AddError("This is not a mail address. Example: alice@example.com.");
            }
        });
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var address = MailAddress.Normalise(arguments.GetRequiredValue(Mail))!;
        var hash = await parts.GetRequiredService<MailHashes>().OfAsync(address, cancellation);
        var store = parts.GetRequiredService<TableConnectionStore>();
        var found = await terminal.WaitAsync(
            "Reading all connections",
            () => store.ListByMailAsync(hash, cancellation)
        );
        if (found.Count == 0)
        {
            await terminal.Error.WriteLineAsync(
                "No user has signed in with this address, or their upstream does not say that it is verified."
            );
        }
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            [.. found.Select(one => new FoundPerson(one.Id.Subject, one.Id.Upstream, one.ConnectedAt))],
            CommandJson.Default.FoundPersonArray,
            people =>
                Tables.Of(
                    "Users with this address",
                    ["Subject", "Upstream", "Last signed in"],
                    people.Select(one => new[] { one.Subject, one.Upstream, Tables.Time(one.SignedInAt) })
                )
        );
        return found.Count == 0 ? ExitCodes.Failed : ExitCodes.Done;
    }
}
