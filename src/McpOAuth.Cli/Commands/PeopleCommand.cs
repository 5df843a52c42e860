using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.Vault;
using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary><c>people</c>: what the broker holds for a person.</summary>
internal static class PeopleCommand
{
    public static Command Create(Terminal terminal) =>
        new("people", "What is held for a person.") { Show(terminal), Revoke(terminal), Forget(terminal) };

    private static Command Show(Terminal terminal) =>
        Subcommand(
            "show",
            "Show a person's grants and connections.",
            terminal,
            warning: null,
            async (arguments, parts, subject, cancellation) =>
            {
                var view = new PersonView(
                    subject,
                    [.. (await GrantsOfAsync(subject, parts, cancellation)).Select(GrantViews.Of)],
                    [.. (await ConnectionsOfAsync(subject, parts, cancellation)).Select(ConnectionViews.Of)]
                );
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    view,
                    CommandJson.Default.PersonView,
                    person => new Rows(
                        new Text($"Person {person.Subject}"),
                        GrantViews.TableOf(person.Grants),
                        ConnectionViews.TableOf(person.Connections)
                    )
                );
            }
        );

    private static Command Revoke(Terminal terminal) =>
        Subcommand(
            "revoke",
            "End all grants and connections of a person: every client has to send them to sign in again.",
            terminal,
            subject => $"All grants of {subject} will end.",
            async (arguments, parts, subject, cancellation) =>
            {
                var grants = await GrantsOfAsync(subject, parts, cancellation);
                await GrantViews.EndAsync(grants, parts.GetRequiredService<GrantRevocation>(), cancellation);
                await DisconnectAllAsync(subject, parts, cancellation);
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    new Ended(grants.Count, Registration: false),
                    CommandJson.Default.Ended,
                    ended => new Text($"{ended.Grants} grants ended.{Environment.NewLine}")
                );
            }
        );

    private static Command Forget(Terminal terminal) =>
        Subcommand(
            "forget",
            "Destroy a person's key and remove their rows, for good. Repeat it after a minute (docs/keys.md says why).",
            terminal,
            subject => $"All of {subject} will be erased for good.",
            async (arguments, parts, subject, cancellation) =>
            {
                await TryDisconnectAllAsync(subject, parts, terminal, cancellation);
                var rows = await parts.GetRequiredService<PersonErasure>().EraseAsync(subject, cancellation);
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    new ForgottenPerson(subject, rows),
                    CommandJson.Default.ForgottenPerson,
                    person => new Text(
                        $"{person.Subject} is forgotten: {person.Rows} rows removed.{Environment.NewLine}"
                    )
                );
            }
        );

    /// <param name="warning">What cannot be undone, where something cannot.</param>
    private static Command Subcommand(
        string name,
        string description,
        Terminal terminal,
        Func<string, string>? warning,
        Func<ParseResult, IServiceProvider, string, CancellationToken, Task> run
    )
    {
        var command = new Command(name, description);
        if (warning is not null)
        {
            command.Options.Add(Confirmation.Yes);
        }
        SubjectArguments.AddTo(command);
        command.SetAction(
            async (arguments, cancellation) =>
            {
                await using var parts = CommandParts.Open(arguments, terminal);
                if (await SubjectArguments.ReadAsync(arguments, parts, cancellation) is not { } subject)
                {
                    await terminal.Error.WriteLineAsync("There is no such upstream in the settings.");
                    return ExitCodes.Failed;
                }
                if (warning is not null && !await terminal.AskAsync(arguments, warning(subject), cancellation))
                {
                    return ExitCodes.Failed;
                }
                await run(arguments, parts, subject, cancellation);
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Task<IReadOnlyList<StoredGrant>> GrantsOfAsync(
        string subject,
        IServiceProvider parts,
        CancellationToken cancellation
    )
    {
        var now = parts.GetRequiredService<TimeProvider>().GetUtcNow();
        var until = now + parts.GetRequiredService<Lifetimes>().RefreshTokenAbsolute;
        return parts.GetRequiredService<IGrantStore>().ListLiveAsync(subject, now, until, cancellation);
    }

    private static Task<IReadOnlyList<Connection>> ConnectionsOfAsync(
        string subject,
        IServiceProvider parts,
        CancellationToken cancellation
    ) => parts.GetRequiredService<IConnectionStore>().ListAsync(subject, cancellation);

    // While their tokens can be read, the upstream can be told to end them. Where they cannot, forgetting goes on.
    private static async Task TryDisconnectAllAsync(
        string subject,
        IServiceProvider parts,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        try
        {
            await DisconnectAllAsync(subject, parts, cancellation);
            var unreadable = await parts.GetRequiredService<IConnectionStore>().CountAsync(subject, cancellation);
            if (unreadable > 0)
            {
                await terminal.Error.WriteLineAsync(
                    $"No upstream was told of {unreadable} connections: their tokens cannot be read."
                );
            }
        }
        catch (Exception exception) when (exception is OutageException or InvalidOperationException)
        {
            await terminal.Error.WriteLineAsync($"No upstream was told: {exception.Message}");
        }
    }

    private static async Task DisconnectAllAsync(string subject, IServiceProvider parts, CancellationToken cancellation)
    {
        foreach (var connection in await ConnectionsOfAsync(subject, parts, cancellation))
        {
            await parts.GetRequiredService<ConnectionTeardown>().DisconnectAsync(connection.Id, cancellation);
        }
    }
}
